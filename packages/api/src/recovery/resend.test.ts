import { newToken, sealId } from '@clientnest/auth';
import { newId } from '@clientnest/db';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  addClient,
  enterPortal,
  findLinks,
  snapshot,
  TestBrowser,
  useInstallation,
  useWorkspace,
} from '../fixtures.ts';
import type { TestClient } from '../fixtures.ts';

const installation = useInstallation();
const studio = useWorkspace(installation);
let dana: TestClient;
let browser: TestBrowser;
beforeEach(async () => {
  dana = await addClient(installation, studio);
  browser = new TestBrowser(installation.services);
});

const findJobs = async (linkId: string) => {
  const jobs = await installation.sql<{ data: Record<string, unknown> }[]>`
    select data from pgboss.job where name = 'recover-access' and data ->> 'deadLinkId' = ${linkId}`;
  return jobs.map(({ data }) => data);
};

const linkIdOf = async ({ id }: TestClient) => (await findLinks(installation, id))[0]?.id ?? '';

/** Somebody else used the link; this browser then looked at it. */
const lookAtUsedLink = async () => {
  await enterPortal(installation, dana);
  return browser.api.recovery.inspectLink({ token: dana.token });
};

const unknown = { cause: { code: 'LINK_UNKNOWN' } };

describe('B4: one tap', () => {
  it('sends nothing but a job with the link’s id, from a browser that looked at a dead link', async () => {
    await lookAtUsedLink();
    expect(await browser.api.recovery.deadLink()).toEqual({
      workspaceName: 'Studio Nord',
      accent: null,
      logo: null,
      sentTo: 'd•••@acme.example',
      note: browser.cookies.deadLink,
    });
    await expect(browser.api.recovery.resend()).resolves.toEqual({ requested: true });
    const jobs = await findJobs(await linkIdOf(dana));
    expect(jobs).toMatchObject([{ audience: 'contact', typedEmail: null }]);
    expect(JSON.stringify(jobs)).not.toContain(dana.token);
  });

  it('is there after the button of a dead link was pressed, too', async () => {
    await enterPortal(installation, dana);
    await expect(browser.api.recovery.redeemLink({ token: dana.token })).rejects.toThrow('already been used');
    expect(await browser.api.recovery.deadLink()).toMatchObject({ sentTo: 'd•••@acme.example' });
  });

  it('is not there for a link that works, a link that nobody issued, or another browser', async () => {
    await browser.api.recovery.inspectLink({ token: dana.token });
    expect(await browser.api.recovery.deadLink()).toBeNull();
    await browser.api.recovery.inspectLink({ token: newToken() });
    expect(await browser.api.recovery.deadLink()).toBeNull();
    await lookAtUsedLink();
    const other = new TestBrowser(installation.services);
    expect(await other.api.recovery.deadLink()).toBeNull();
    await expect(other.api.recovery.resend()).rejects.toMatchObject(unknown);
  });

  it('does not trust what the browser keeps: a note that was made up, sealed for something else, or is too old', async () => {
    const [linkId, { authSecret }] = [await linkIdOf(dana), installation.services];
    const soon = new Date(Date.now() + 60_000);
    const notes = [
      linkId,
      sealId(newToken(), 'dead-link', linkId, soon),
      sealId(authSecret, 'not-me', linkId, soon),
      sealId(authSecret, 'dead-link', linkId, new Date(Date.now() - 1000)),
    ];
    for (const note of notes) {
      browser.cookies.deadLink = note;
      expect(await browser.api.recovery.deadLink()).toBeNull();
      await expect(browser.api.recovery.resend()).rejects.toMatchObject(unknown);
    }
    browser.cookies.deadLink = sealId(authSecret, 'dead-link', newId(), soon);
    expect(await browser.api.recovery.deadLink()).toBeNull();
  });

  it.each(['clients', 'contacts'])('is not there once the row in %s is archived', async (table) => {
    await lookAtUsedLink();
    const id = table === 'clients' ? dana.id : dana.contactId;
    await installation.sql`update ${installation.sql(table)} set archived_at = now() where id = ${id}`;
    expect(await browser.api.recovery.deadLink()).toBeNull();
  });

  it('does not tell the holder of the old mailbox the new address', async () => {
    await studio.owner.api.contacts.changeEmail({ contactId: dana.contactId, email: 'new@elsewhere.example' });
    await browser.api.recovery.inspectLink({ token: dana.token });
    expect(await browser.api.recovery.deadLink()).toEqual({
      workspaceName: 'Studio Nord',
      accent: null,
      logo: null,
      sentTo: null,
      note: browser.cookies.deadLink,
    });
  });

  it('takes a token as well, for a script that has no cookies', async () => {
    await enterPortal(installation, dana);
    await expect(browser.api.recovery.resend({ token: dana.token })).resolves.toEqual({ requested: true });
    expect(await findJobs(await linkIdOf(dana))).toHaveLength(1);
    await expect(browser.api.recovery.resend({ token: newToken() })).rejects.toMatchObject(unknown);
    await expect(browser.api.recovery.resend({ token: '\0' })).rejects.toMatchObject(unknown);
  });

  it('F8: shares its five attempts with the form, whatever comes of them', async () => {
    await lookAtUsedLink();
    await browser.api.recovery.resend();
    await browser.api.recovery.request({ email: dana.email });
    await browser.api.recovery.resend({ token: newToken() }).catch(() => {});
    await browser.api.owners.requestSignIn({ email: dana.email });
    await browser.api.recovery.resend();
    const refused = { cause: { code: 'TOO_MANY_ATTEMPTS' } };
    await expect(browser.api.recovery.resend()).rejects.toMatchObject(refused);
    await expect(browser.api.recovery.request({ email: dana.email })).rejects.toMatchObject(refused);
  });

  it('B8: over the limit, what the client has keeps working', async () => {
    await studio.owner.api.clients.sendFreshLink({ clientId: dana.id });
    await lookAtUsedLink();
    for (let tap = 0; tap < 8; tap += 1) await browser.api.recovery.resend().catch(() => {});
    const [newest] = await findLinks(installation, dana.id);
    await expect(browser.api.recovery.redeemLink({ token: newest?.token ?? '' })).resolves.toMatchObject({
      slug: dana.slug,
    });
  });
});

it('B1: looking at a dead link, however often, writes nothing', async () => {
  await enterPortal(installation, dana);
  const before = await snapshot(installation.sql);
  for (let look = 0; look < 5; look += 1) {
    await browser.api.recovery.inspectLink({ token: dana.token });
    await browser.api.recovery.deadLink();
  }
  expect(await snapshot(installation.sql)).toEqual(before);
});
