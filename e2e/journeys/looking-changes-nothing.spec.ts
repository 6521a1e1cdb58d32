import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from '../fixtures/test.ts';
import { inviteInto, openOwnerApi } from '../fixtures/workspace.ts';
import { askForOwnerLink } from '../steps/ask-for-link.ts';
import { countUnsentEmails, readRowVersions } from '../steps/business-data.ts';
import { enterPortal } from '../steps/enter-portal.ts';
import { ownerLinkIn } from '../steps/letters.ts';
import { OWNER, setUpWorkspace } from '../steps/set-up-workspace.ts';

const TIMES = 10;
const SCANNERS_STAY_MS = 2000;

test('B1: opening links, with and without scripts, writes nothing and uses nothing up', async ({
  newDevice,
  newInstallation,
}) => {
  const { origin, mail, sql } = newInstallation;
  const owner = await newDevice({ baseURL: origin });
  await setUpWorkspace(owner, newInstallation);
  const invite = inviteInto(newInstallation, openOwnerApi(origin, await owner.context().storageState()));
  const client = await invite();
  const used = await invite();
  await enterPortal(await newDevice({ baseURL: origin }), { link: used.link, portal: `${origin}${used.portal}` });
  const signingIn = await newDevice({ baseURL: origin });
  await signingIn.goto('/sign-in');
  await askForOwnerLink(signingIn, OWNER.email);
  const ownerLink = ownerLinkIn(await mail.waitFor(OWNER.email));
  await expect.poll(() => countUnsentEmails(sql)).toBe(0);
  const before = await readRowVersions(sql);
  expect(Object.keys(before)).toEqual(
    expect.arrayContaining(['access_links', 'access_events', 'contact_sessions', 'emails']),
  );

  const damaged = client.link.slice(0, -1);
  for (const address of [client.link, used.link, damaged, ownerLink, `${origin}${client.portal}`])
    for (const method of ['GET', 'HEAD'])
      for (let time = 0; time < TIMES; time += 1) {
        const { status } = await fetch(address, { method, redirect: 'manual' });
        expect([200, 303]).toContain(status);
      }
  const scanner = await newDevice({ baseURL: origin });
  for (const address of [client.link, ownerLink, client.link]) {
    await scanner.goto(address);
    await expect(scanner).toHaveURL(address);
  }
  await wait(SCANNERS_STAY_MS);
  await expect(scanner).toHaveURL(client.link);
  expect((await scanner.context().cookies()).map(({ name }) => name)).not.toContain('session');
  expect(await readRowVersions(sql)).toEqual(before);

  await enterPortal(await newDevice({ baseURL: origin }), { link: client.link, portal: `${origin}${client.portal}` });
  await signingIn.goto(ownerLink);
  await signingIn.getByRole('button', { name: 'Sign in' }).click();
  await expect(signingIn).toHaveURL('/app/clients');
});
