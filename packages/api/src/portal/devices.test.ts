import { newId } from '@clientnest/db';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  addClient,
  addWorkspace,
  enterPortal,
  newestToken,
  TestBrowser,
  useInstallation,
  useWorkspace,
} from '../fixtures.ts';
import type { TestClient, TestWorkspace } from '../fixtures.ts';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

const installation = useInstallation();
const studio = useWorkspace(installation);
let dana: TestClient;
let laptop: TestBrowser;
let phone: TestBrowser;

const enterAnew = async ({ owner }: TestWorkspace, client: TestClient, userAgent: string | null = null) => {
  await owner.api.clients.sendFreshLink({ clientId: client.id });
  const browser = new TestBrowser(installation.services);
  browser.userAgent = userAgent;
  await browser.api.recovery.redeemLink({ token: await newestToken(installation, client.id) });
  return browser;
};

beforeEach(async () => {
  dana = await addClient(installation, studio);
  laptop = await enterPortal(installation, dana);
  phone = await enterAnew(studio, dana, FIREFOX);
});

const signedOut = { cause: { code: 'NOT_SIGNED_IN' } };
const notFound = { cause: { code: 'NOT_FOUND' } };

const findEvents = async () => {
  const rows = await installation.sql<{ details: object; ownerId: string | null }[]>`
    select details, owner_id as "ownerId" from access_events
    where client_id = ${dana.id} and kind = 'session_ended' order by id`;
  return [...rows];
};

const idOf = async (browser: TestBrowser) =>
  (await browser.api.portal.sessions()).find(({ isCurrent }) => isCurrent)?.id ?? '';

describe('B13: a contact', () => {
  it('sees this browser first, the others in words, and neither token nor session id', async () => {
    const sessions = await laptop.api.portal.sessions();
    const at = expect.any(Date) as Date;
    expect(sessions).toEqual([
      { id: expect.any(String) as string, browser: null, isCurrent: true, signedInAt: at, lastActiveAt: at },
      {
        id: expect.any(String) as string,
        browser: 'Firefox on Linux',
        isCurrent: false,
        signedInAt: at,
        lastActiveAt: at,
      },
    ]);
    const rows = await installation.sql<{ id: string }[]>`select id from contact_sessions`;
    for (const { id } of rows) expect(JSON.stringify(sessions)).not.toContain(id);
  });

  it('ends another browser, which is signed out at its next request', async () => {
    await expect(laptop.api.portal.endSession({ sessionId: await idOf(phone) })).resolves.toEqual({ ended: 1 });
    await expect(phone.api.portal.me()).rejects.toMatchObject(signedOut);
    await expect(laptop.api.portal.me()).resolves.toMatchObject({ email: dana.email });
    expect(await findEvents()).toEqual([{ details: { by: 'contact', count: 1, userAgent: FIREFOX }, ownerId: null }]);
  });

  it('ends this very browser’s session, whose cookie goes as well', async () => {
    await laptop.api.portal.endSession({ sessionId: await idOf(laptop) });
    expect(laptop.cookies.contact).toBeNull();
    await expect(phone.api.portal.me()).resolves.toMatchObject({ email: dana.email });
  });

  it('ends all others at once', async () => {
    await enterAnew(studio, dana);
    await expect(laptop.api.portal.endOtherSessions()).resolves.toEqual({ ended: 2 });
    await expect(laptop.api.portal.endOtherSessions()).resolves.toEqual({ ended: 0 });
    await expect(phone.api.portal.me()).rejects.toMatchObject(signedOut);
    expect(await findEvents()).toHaveLength(1);
  });

  it('cannot end somebody else’s, which is answered like an id that never was', async () => {
    const harbour = await addWorkspace(installation, 'Harbour Books');
    const other = await enterPortal(installation, await addClient(installation, harbour));
    for (const sessionId of [await idOf(other), newId()])
      await expect(laptop.api.portal.endSession({ sessionId })).rejects.toMatchObject(notFound);
    await expect(other.api.portal.me()).resolves.toBeDefined();
  });
});

describe('B13: the owner', () => {
  it('sees where a client is signed in, ends one, and ends all', async () => {
    const owner = studio.owner.api;
    const sessions = await owner.clients.sessions({ clientId: dana.id });
    expect(sessions.map(({ browser, isCurrent }) => ({ browser, isCurrent }))).toEqual([
      { browser: 'Firefox on Linux', isCurrent: false },
      { browser: null, isCurrent: false },
    ]);
    const sessionId = await idOf(phone);
    await expect(owner.clients.endSessions({ clientId: dana.id, sessionId })).resolves.toMatchObject({ ended: 1 });
    await expect(phone.api.portal.me()).rejects.toMatchObject(signedOut);
    await expect(owner.clients.endSessions({ clientId: dana.id, sessionId })).rejects.toMatchObject(notFound);
    await expect(owner.clients.endSessions({ clientId: dana.id })).resolves.toEqual({ ended: 1, revokedLinks: 0 });
    await expect(laptop.api.portal.me()).rejects.toMatchObject(signedOut);
    const { ownerId } = studio;
    expect(await findEvents()).toMatchObject([{ ownerId }, { ownerId, details: { by: 'owner', count: 1 } }]);
  });

  it('cannot end a session through a client that it does not belong to', async () => {
    const other = await addClient(installation, studio, 'Bakery');
    const sessionId = await idOf(phone);
    const attempt = studio.owner.api.clients.endSessions({ clientId: other.id, sessionId });
    await expect(attempt).rejects.toMatchObject(notFound);
    await expect(phone.api.portal.me()).resolves.toBeDefined();
  });
});

describe('B13: a notice of a new browser', () => {
  const findNotices = () => installation.sql<{ to: string; askedBy: { deviceId: string; userAgent: string | null } }[]>`
    select to_address as "to", asked_by as "askedBy" from emails
    where kind = 'sign_in_notice' and to_address = ${dana.email} order by id`;

  it('goes to the address on file for the second browser, not for the first', async () => {
    const notices = await findNotices();
    expect(notices).toMatchObject([{ to: dana.email, askedBy: { deviceId: await idOf(phone), userAgent: FIREFOX } }]);
    const jobs = await installation.sql`
      select from pgboss.job j join emails e on e.message_id::text = j.data ->> 'messageId'
      where j.name = 'send-access-email' and e.kind = 'sign_in_notice' and e.to_address = ${dana.email}`;
    expect(jobs).toHaveLength(1);
  });
});
