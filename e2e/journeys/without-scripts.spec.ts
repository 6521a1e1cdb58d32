import { expect, test } from '../fixtures/test.ts';
import { askForFreshLink, tapForFreshLink, askForOwnerLink, typeCode } from '../steps/ask-for-link.ts';
import { enterPortal, expectPortal } from '../steps/enter-portal.ts';
import { codeIn, ownerLinkIn, portalLinkIn } from '../steps/letters.ts';
import { OWNER, setUpWorkspace } from '../steps/set-up-workspace.ts';
import { weighPage } from '../steps/weigh-page.ts';

const MAX_BYTES = 20_000;

test('B15: without JavaScript, an owner sets up, invites, and signs in again', async ({
  newDevice,
  newInstallation,
}) => {
  const { origin, mail } = newInstallation;
  const owner = await newDevice({ baseURL: origin, javaScriptEnabled: false });
  await setUpWorkspace(owner, newInstallation);
  await owner.getByRole('link', { name: 'Invite a client' }).click();
  await owner.getByLabel('Client', { exact: true }).fill('Acme');
  await owner.getByLabel('Contact’s email address').fill('dana@acme.example');
  await owner.getByRole('button', { name: 'Send invitation' }).click();
  await owner.getByRole('button', { name: 'Send fresh magic link' }).click();
  await expect(owner.getByText('A fresh link is on its way to d•••@acme.example.')).toBeVisible();
  await mail.waitFor('dana@acme.example', ({ text }) => text.includes('Here is a fresh link'));

  await owner.getByRole('button', { name: 'Sign out' }).click();
  await askForOwnerLink(owner, OWNER.email);
  await owner.goto(ownerLinkIn(await mail.waitFor(OWNER.email)));
  await owner.getByRole('button', { name: 'Sign in' }).click();
  await expect(owner.getByRole('heading', { level: 1 })).toHaveText('Clients');
});

test('B15: without JavaScript, a client enters, signs out, and comes back by link and by code', async ({
  invite,
  mail,
  newDevice,
}) => {
  const client = await invite();
  const device = await newDevice({ javaScriptEnabled: false });
  await enterPortal(device, client);
  await device.getByRole('button', { name: 'Sign out' }).click();
  await device.goto(client.link);
  await tapForFreshLink(device, client.email);
  const first = await mail.waitFor(client.email, ({ id }) => id !== client.invitation.id);
  await enterPortal(device, { link: portalLinkIn(first), portal: client.portal });

  await device.getByRole('button', { name: 'Sign out' }).click();
  await askForFreshLink(device, client.email);
  const second = await mail.waitFor(client.email, ({ id }) => ![client.invitation.id, first.id].includes(id));
  await typeCode(device, codeIn(second));
  await expectPortal(device, client.portal);
});

test('B15: no public page loads a script or another host, and each weighs under 20 kB', async ({
  invite,
  newDevice,
  newInstallation,
}) => {
  const client = await invite();
  const other = await invite();
  const visitor = await newDevice();
  await visitor.goto('/portal-resume');
  await askForFreshLink(visitor, client.email);
  const signedIn = await newDevice();
  await enterPortal(signedIn, other);
  const reasons = ['consumed', 'expired', 'revoked', 'unknown'];
  const pages = [
    ...[
      '/',
      '/sign-in',
      '/sign-in/sent',
      '/sign-in/link/unknown',
      client.link,
      '/portal-resume',
      '/portal-resume/sent',
    ],
    ...reasons.map((reason) => `/portal-invalid?reason=${reason}`),
    `${newInstallation.origin}/setup?key=${newInstallation.setupKey}`,
  ].map((address) => ({ page: visitor, address }));
  pages.push(...[other.portal, '/portal-resume', client.link].map((address) => ({ page: signedIn, address })));

  for (const { page, address } of pages) {
    const { bytes, scripts, foreign } = await weighPage(page, address);
    const path = page.url().slice(page.url().indexOf('/', 8));
    expect.soft(address, 'the page itself, without a redirect').toContain(path);
    expect.soft(scripts, `scripts of ${address}`).toEqual([]);
    expect.soft(foreign, `other hosts of ${address}`).toEqual([]);
    expect.soft(bytes, `bytes of ${address}`).toBeLessThan(MAX_BYTES);
    expect.soft(bytes, `bytes of ${address}`).toBeGreaterThan(1000);
  }
});
