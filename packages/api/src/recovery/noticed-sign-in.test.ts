import { deriveCode, hashToken, issueCode, newToken, sealId, startSession } from '@clientnest/auth';
import { newId } from '@clientnest/db';
import { writeAccessEmail } from '@clientnest/jobs';
import { expect, it } from 'vitest';
import {
  addClient,
  addWorkspace,
  changeWhileHeld,
  enterPortal,
  newestToken,
  sealNotice,
  snapshot,
  TestBrowser,
  useInstallation,
} from '../fixtures.ts';
import type { TestClient, TestWorkspace } from '../fixtures.ts';

const installation = useInstallation();

const refused = (code: string) =>
  expect.objectContaining({ cause: expect.objectContaining({ code }) as unknown }) as unknown;

const freshToken = async ({ owner }: TestWorkspace, { id }: TestClient): Promise<string> => {
  await owner.api.clients.sendFreshLink({ clientId: id });
  return newestToken(installation, id);
};

/** A contact in their own browser, a stranger in another, and the last part of the address in the notice about it. */
const openNotice = async () => {
  const studio = await addWorkspace(installation);
  const client = await addClient(installation, studio);
  const own = await enterPortal(installation, client);
  const stranger = await enterPortal(installation, { ...client, token: await freshToken(studio, client) });
  const sealed = await sealNotice(installation, client.contactId);
  return { studio, client, own, stranger, sealed, reader: new TestBrowser(installation.services) };
};

const findEndings = (clientId: string) => installation.sql`
  select details from access_events where client_id = ${clientId} and kind = 'session_ended' order by id`;

it('B13: shows what signed in, changes nothing by looking, and ends it when asked to', async () => {
  const { client, own, stranger, sealed, reader } = await openNotice();
  const before = await snapshot(installation.sql);
  const notice = {
    isKnown: true,
    isAnswered: false,
    canEndEverywhere: true,
    workspaceName: 'Studio Nord',
    accent: null,
    logo: null,
    browser: null,
  };
  const signedInAt = expect.any(Date) as Date;
  for (let look = 0; look < 3; look += 1)
    expect(await reader.api.recovery.inspectSignIn({ sealed })).toEqual({ ...notice, isLive: true, signedInAt });
  expect(await snapshot(installation.sql)).toEqual(before);

  await expect(reader.api.recovery.endSignIn({ sealed })).resolves.toEqual({ ended: 1 });
  await expect(stranger.api.portal.me()).rejects.toEqual(refused('NOT_SIGNED_IN'));
  await expect(own.api.portal.me()).resolves.toBeDefined();
  expect(await reader.api.recovery.inspectSignIn({ sealed })).toEqual({
    ...notice,
    isLive: false,
    isAnswered: true,
    signedInAt,
  });
  await expect(reader.api.recovery.endSignIn({ sealed })).resolves.toEqual({ ended: 0 });
  expect(await findEndings(client.id)).toEqual([
    { details: { by: 'notice', count: 1, userAgent: null, revokedLinks: 0 } },
  ]);
});

it('B13: answers what was not sealed here for this, has expired, or names no notice like one that never was', async () => {
  const { client, stranger, reader } = await openNotice();
  const { authSecret } = installation.services;
  const soon = new Date(Date.now() + 60_000);
  const [notice] = await installation.sql<{ id: string }[]>`
    select message_id as id from emails where kind = 'sign_in_notice' and to_address = ${client.email}`;
  const [invitation] = await installation.sql<{ id: string }[]>`
    select message_id as id from emails where kind = 'invitation' and to_address = ${client.email}`;
  if (!notice || !invitation) throw new Error('The emails are missing.');
  const others = [
    '',
    notice.id,
    sealId(newToken(), 'not-me', notice.id, soon),
    sealId(authSecret, 'dead-link', notice.id, soon),
    sealId(authSecret, 'not-me', notice.id, new Date()),
    sealId(authSecret, 'not-me', invitation.id, soon),
    sealId(authSecret, 'not-me', newId(), soon),
  ];
  for (const sealed of others) {
    expect(await reader.api.recovery.inspectSignIn({ sealed })).toEqual({ isKnown: false });
    await expect(reader.api.recovery.endSignIn({ sealed })).rejects.toEqual(refused('NOT_FOUND'));
  }
  await expect(stranger.api.portal.me()).resolves.toBeDefined();
});

it('B13: switches off the links that whoever it was may have as well, and tells of them the next time', async () => {
  const { studio, client, stranger, sealed, reader } = await openNotice();
  const unused = await freshToken(studio, client);
  const countNotices = async () =>
    (await installation.sql`select from emails where kind = 'sign_in_notice' and to_address = ${client.email}`).count;
  expect(await countNotices()).toBe(1);
  await reader.api.recovery.endSignIn({ sealed });
  await expect(stranger.api.recovery.redeemLink({ token: unused })).rejects.toEqual(refused('LINK_REVOKED'));
  await stranger.api.recovery.redeemLink({ token: await freshToken(studio, client) });
  expect(await countNotices()).toBe(2);
});

it('B13: signs that browser out also when another sign-in in it took the place of the first', async () => {
  const { studio, client, own, stranger, sealed, reader } = await openNotice();
  await stranger.api.portal.signOut();
  await stranger.api.recovery.redeemLink({ token: await freshToken(studio, client) });
  expect(await reader.api.recovery.inspectSignIn({ sealed })).toMatchObject({ isKnown: true, isLive: true });
  await expect(reader.api.recovery.endSignIn({ sealed })).resolves.toEqual({ ended: 1 });
  await expect(stranger.api.portal.me()).rejects.toEqual(refused('NOT_SIGNED_IN'));
  await expect(own.api.portal.me()).resolves.toBeDefined();
});

it('B13: switches off links, forgets the browser and says so also when it is signed out already', async () => {
  const { studio, client, stranger, sealed, reader } = await openNotice();
  const unused = await freshToken(studio, client);
  await stranger.api.portal.signOut();
  await expect(reader.api.recovery.endSignIn({ sealed })).resolves.toEqual({ ended: 0 });
  await expect(stranger.api.recovery.redeemLink({ token: unused })).rejects.toEqual(refused('LINK_REVOKED'));
  const [ending] = await findEndings(client.id);
  expect(ending).toMatchObject({ details: { by: 'notice', count: 0, revokedLinks: 1 } });
  const [browser] = await installation.sql`
    select forgotten_at is not null as "isForgotten" from known_browsers
    where contact_id = ${client.contactId} and browser_hash = ${hashToken(stranger.cookies.recovery ?? '')}`;
  expect(browser).toEqual({ isForgotten: true });
});

it('B13: signs out and no more when the notice went to an address that is theirs no longer', async () => {
  const { studio, client, own, stranger, sealed, reader } = await openNotice();
  const email = `moved-${client.email}`;
  await studio.owner.api.contacts.changeEmail({ contactId: client.contactId, email, endSessions: false });
  const token = await newestToken(installation, client.id);
  await expect(reader.api.recovery.inspectSignIn({ sealed })).resolves.toMatchObject({ canEndEverywhere: false });
  await expect(reader.api.recovery.endSignIn({ sealed, everywhere: true })).resolves.toEqual({ ended: 1 });
  await expect(own.api.portal.me()).resolves.toBeDefined();
  await expect(stranger.api.portal.me()).rejects.toEqual(refused('NOT_SIGNED_IN'));
  await expect(new TestBrowser(installation.services).api.recovery.redeemLink({ token })).resolves.toBeDefined();
});

it('B13: means the same address when its spelling alone was changed since', async () => {
  const { studio, client, own, stranger, sealed, reader } = await openNotice();
  const email = client.email.toUpperCase();
  await studio.owner.api.contacts.changeEmail({ contactId: client.contactId, email, endSessions: false });
  const unused = await newestToken(installation, client.id);
  await expect(reader.api.recovery.endSignIn({ sealed, everywhere: true })).resolves.toEqual({ ended: 2 });
  for (const browser of [own, stranger])
    await expect(browser.api.portal.me()).rejects.toEqual(refused('NOT_SIGNED_IN'));
  await expect(reader.api.recovery.redeemLink({ token: unused })).rejects.toEqual(refused('LINK_REVOKED'));
});

it('B13: ends a session that began while it waited for somebody who held the contact', async () => {
  const { studio, client, sealed, reader } = await openNotice();
  const { contactId } = client;
  let answer: Promise<unknown> | undefined;
  const token = newToken();
  await changeWhileHeld(installation, client.id, {
    begin: () => {
      answer = reader.api.recovery.endSignIn({ sealed, everywhere: true });
    },
    change: async (tx) => {
      const { workspaceId } = studio;
      const { id } = await startSession(tx, 'contact', { userId: contactId, workspaceId, token, userAgent: null });
      await tx`update contact_sessions set created_at = clock_timestamp() where id = ${id}`;
    },
  });
  await answer;
  const late = new TestBrowser(installation.services);
  late.cookies.contact = token;
  await expect(late.api.portal.me()).rejects.toEqual(refused('NOT_SIGNED_IN'));
});

it('B13: means what there was when it was first said: later links, codes and sessions are left alone', async () => {
  const { studio, client, own, sealed, reader } = await openNotice();
  await reader.api.recovery.endSignIn({ sealed });
  const token = await freshToken(studio, client);
  for (let replay = 0; replay < 3; replay += 1)
    await expect(reader.api.recovery.endSignIn({ sealed, everywhere: true })).resolves.toMatchObject({});
  const back = new TestBrowser(installation.services);
  await expect(back.api.recovery.redeemLink({ token })).resolves.toMatchObject({ slug: client.slug });
  await reader.api.recovery.endSignIn({ sealed, everywhere: true });
  await expect(back.api.portal.me()).resolves.toBeDefined();
  await expect(own.api.portal.me()).rejects.toEqual(refused('NOT_SIGNED_IN'));
});

it('B13: signs out everywhere, so that nobody who came in before can keep the contact out', async () => {
  const { own, stranger, sealed, reader } = await openNotice();
  await expect(reader.api.recovery.endSignIn({ sealed, everywhere: true })).resolves.toEqual({ ended: 2 });
  for (const browser of [own, stranger])
    await expect(browser.api.portal.me()).rejects.toEqual(refused('NOT_SIGNED_IN'));
});

it('B11, B13: links of the old address stay off when its change is taken back after “this was not me”', async () => {
  const { studio, client, sealed, reader } = await openNotice();
  const unused = await freshToken(studio, client);
  const { contactId } = client;
  await studio.owner.api.contacts.changeEmail({ contactId, email: `moved-${client.email}`, endSessions: false });
  await reader.api.recovery.endSignIn({ sealed });
  const { emailChange } = await studio.owner.api.clients.get({ clientId: client.id });
  await studio.owner.api.contacts.undoEmailChange({ contactId, changeId: emailChange?.id ?? '' });
  await expect(reader.api.recovery.redeemLink({ token: unused })).rejects.toEqual(refused('LINK_REVOKED'));
});

/** One email to the address of two contacts, in two workspaces, with a link for each. Answers the second one's. */
const sendForTwo = async ({ studio, client }: { studio: TestWorkspace; client: TestClient }, address: string) => {
  const harbour = await addWorkspace(installation, 'Harbour Books');
  const other = await harbour.owner.api.clients.invite({ name: 'Acme too', email: address, sendNow: false });
  const { contactId } = await harbour.owner.api.clients.get({ clientId: other.id });
  const { services, sql } = installation;
  const email = { messageId: newId(), kind: 'recovery', askedBy: { ownerName: '' } } as const;
  await sql.begin(async (tx) => {
    await writeAccessEmail(tx, services.authSecret, {
      ...email,
      workspaceId: studio.workspaceId,
      recipients: [{ email: client.email, contactId: client.contactId, clientId: client.id }],
    });
    await writeAccessEmail(tx, services.authSecret, {
      ...email,
      workspaceId: harbour.workspaceId,
      recipients: [{ email: address, contactId, clientId: other.id }],
    });
  });
  return { harbour, contactId, token: await newestToken(installation, other.id) };
};

it.each([
  ['as it is', (email: string) => email],
  ['in capitals', (email: string) => email.toUpperCase()],
])(
  'B6, B13: switches off the links to other portals that stand in the same email, the address written %s',
  async (_how, write) => {
    const { client, sealed, reader, studio } = await openNotice();
    const { token } = await sendForTwo({ studio, client }, write(client.email));
    await reader.api.recovery.endSignIn({ sealed });
    await expect(reader.api.recovery.redeemLink({ token })).rejects.toEqual(refused('LINK_REVOKED'));
  },
);

it('B13: leaves alone what went to another address of somebody who once stood in the same email', async () => {
  const { client, sealed, reader, studio } = await openNotice();
  const { harbour, contactId } = await sendForTwo({ studio, client }, client.email);
  await harbour.owner.api.contacts.changeEmail({ contactId, email: `moved-${client.email}`, endSessions: false });
  const { services, sql } = installation;
  const moved = new TestBrowser(services);
  const id = newId();
  const browserHash = hashToken(moved.request().browserSecret());
  await issueCode(sql, services.authSecret, { id, workspaceId: harbour.workspaceId, contactId, browserHash });
  await reader.api.recovery.endSignIn({ sealed });
  const code = deriveCode(services.authSecret, id);
  await expect(moved.api.recovery.redeemCode({ code })).resolves.toHaveProperty('slug');
});

it('B11: decides on nothing of another workspace that did not go to the notice’s address', async () => {
  const { studio, client } = await openNotice();
  const unused = await freshToken(studio, client);
  const { harbour, contactId, token } = await sendForTwo({ studio, client }, client.email);
  const elsewhere = { contactId, email: `elsewhere-${client.email}`, endSessions: false };
  await harbour.owner.api.contacts.changeEmail(elsewhere);
  await expect(new TestBrowser(installation.services).api.recovery.redeemLink({ token })).rejects.toEqual(
    refused('LINK_REVOKED'),
  );
  for (let browser = 0; browser < 2; browser += 1) {
    const { url } = await harbour.owner.api.contacts.copyLink({ contactId });
    const copied = url.split('/').at(-1) ?? '';
    await new TestBrowser(installation.services).api.recovery.redeemLink({ token: copied });
  }
  await studio.owner.api.contacts.changeEmail({ contactId: client.contactId, email: `wrong-${client.email}` });
  const reader = new TestBrowser(installation.services);
  await reader.api.recovery.endSignIn({ sealed: await sealNotice(installation, contactId) });
  const { emailChange } = await studio.owner.api.clients.get({ clientId: client.id });
  const undo = { contactId: client.contactId, changeId: emailChange?.id ?? '' };
  expect((await studio.owner.api.contacts.undoEmailChange(undo)).revivedLinks).toBeGreaterThan(0);
  await expect(reader.api.recovery.redeemLink({ token: unused })).resolves.toMatchObject({ slug: client.slug });
});

it('B13: switches off what the same address got for another client of the workspace, which that one’s timeline tells', async () => {
  const { studio, client, sealed, reader } = await openNotice();
  const other = await studio.owner.api.clients.invite({ name: 'Acme too', email: client.email.toUpperCase() });
  const token = await newestToken(installation, other.id);
  await reader.api.recovery.endSignIn({ sealed });
  await expect(reader.api.recovery.redeemLink({ token })).rejects.toEqual(refused('LINK_REVOKED'));
  expect(await findEndings(other.id)).toEqual([
    { details: { by: 'contact', count: 0, userAgent: null, revokedLinks: 1 } },
  ]);
  expect(await findEndings(client.id)).toMatchObject([{ details: { by: 'notice', count: 1, revokedLinks: 0 } }]);
});

it('B10: tells the timeline of every session that it ended', async () => {
  const { client, sealed, reader } = await openNotice();
  await reader.api.recovery.endSignIn({ sealed, everywhere: true });
  expect(await findEndings(client.id)).toMatchObject([{ details: { by: 'notice', count: 2 } }]);
});

it('B13: leaves what another workspace sent alone, and its phone codes', async () => {
  const { client, sealed, reader, studio } = await openNotice();
  const { harbour, contactId, token: shared } = await sendForTwo({ studio, client }, client.email);
  const { url } = await harbour.owner.api.contacts.copyLink({ contactId });
  const { code } = await harbour.owner.api.contacts.issuePhoneCode({ contactId });
  await reader.api.recovery.endSignIn({ sealed });
  await expect(reader.api.recovery.redeemLink({ token: shared })).rejects.toEqual(refused('LINK_REVOKED'));
  const browser = () => {
    const opened = new TestBrowser(installation.services);
    opened.request().browserSecret();
    return opened;
  };
  await expect(browser().api.recovery.redeemCode({ code })).resolves.toHaveProperty('slug');
  const copied = url.split('/').at(-1) ?? '';
  await expect(browser().api.recovery.redeemLink({ token: copied })).resolves.toHaveProperty('slug');
});

it('B10: tells the timeline of a phone code that it switched off', async () => {
  const { studio, client, sealed, reader } = await openNotice();
  const other = await studio.owner.api.clients.invite({ name: 'Acme too', email: client.email, sendNow: false });
  const { contactId } = await studio.owner.api.clients.get({ clientId: other.id });
  await studio.owner.api.contacts.issuePhoneCode({ contactId });
  await reader.api.recovery.endSignIn({ sealed });
  expect(await findEndings(other.id)).toMatchObject([{ details: { by: 'contact', revokedLinks: 1 } }]);
});
