import { deriveCode, hashToken, issueAccessLink, issueCode } from '@clientnest/auth';
import { newId } from '@clientnest/db';
import type { Transaction } from '@clientnest/db';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  addClient,
  addColleague,
  addWorkspace,
  enterPortal,
  findLinks,
  newestToken,
  TestBrowser,
  useInstallation,
} from '../fixtures.ts';
import type { TestClient, TestWorkspace } from '../fixtures.ts';

const installation = useInstallation();
let studio: TestWorkspace;
beforeEach(async () => {
  studio = await addWorkspace(installation);
});

const workspace = () => studio.owner.api.workspace;
const newEmail = () => `ole-${newId()}@studio-nord.example`;
const invite = (role: 'owner' | 'member' = 'member', email = newEmail()) =>
  workspace().invitePerson({ name: 'Ole Berg', email, role });
const roles = async () => (await workspace().people()).map(({ role }) => role);

const signIn = async (personId: string): Promise<TestBrowser> => {
  const browser = new TestBrowser(installation.services);
  await browser.api.owners.redeemLink({ token: await newestToken(installation, personId) });
  return browser;
};

const sendLink = ({ workspaceId, ownerId, email: sentTo }: TestWorkspace) =>
  issueAccessLink(installation.sql, installation.services.authSecret, {
    ...{ workspaceId, ownerId, sentTo },
    ...{ purpose: 'owner_sign_in', emailId: null },
  });

describe('inviting', () => {
  it('F9: adds somebody, who gets in with a link that lives 14 days and works once', async () => {
    const { id } = await invite();
    await expect(workspace().people()).resolves.toMatchObject([
      { name: 'Nora', role: 'owner', isYou: true },
      { id, name: 'Ole Berg', role: 'member', lastSeenAt: null, isYou: false },
    ]);
    const [link] = await installation.sql`
      select purpose, expires_at - created_at = interval '14 days' as "isFortnight" from access_links where owner_id = ${id}`;
    expect(link).toEqual({ purpose: 'owner_invitation', isFortnight: true });
    const ole = await signIn(id);
    await expect(ole.api.owners.me()).resolves.toMatchObject({
      name: 'Ole Berg',
      role: 'member',
      workspaceName: 'Studio Nord',
    });
    await expect(signIn(id)).rejects.toMatchObject({ cause: { code: 'LINK_CONSUMED' } });
    expect((await workspace().people())[1]?.lastSeenAt).toEqual(expect.any(Date));
  });

  it('B9: says what became of the email with the invitation', async () => {
    const email = newEmail();
    await invite('member', email);
    const readMail = async () => (await workspace().people()).find((person) => person.email === email)?.mail;
    expect(await readMail()).toBe('queued');
    await installation.sql`update emails set sent_at = now(), bounced_at = now() where to_address = ${email}`;
    expect(await readMail()).toBe('bounced');
  });

  it('queues one email, which is an invitation', async () => {
    const { id } = await invite();
    const emails = await installation.sql`
      select e.kind, j.state from emails e join access_links l on l.email_id = e.id
      join pgboss.job j on j.data ->> 'messageId' = e.message_id::text where l.owner_id = ${id}`;
    expect([...emails]).toEqual([{ kind: 'invitation', state: 'created' }]);
  });

  it('adds an address once, however it is written and however many ask at once', async () => {
    const email = newEmail();
    const tries = await Promise.allSettled(
      Array.from({ length: 6 }, (_, at) => invite('member', at % 2 ? email : email.toUpperCase())),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await roles()).toEqual(['owner', 'member']);
    await expect(invite('member', email)).rejects.toMatchObject({
      message: 'This person is in your list already.',
      cause: { code: 'EMAIL_TAKEN', field: 'email' },
    });
  });

  it('says nothing of other workspaces when an address is theirs', async () => {
    const harbour = await addWorkspace(installation, 'Harbour Books');
    await expect(invite('member', harbour.email)).rejects.toMatchObject({
      message: 'This address cannot be used here. Please use another one.',
      cause: { code: 'EMAIL_TAKEN' },
    });
    expect(await roles()).toEqual(['owner']);
  });

  it('has a budget of 20 an hour, so that nobody tries out a list of addresses', async () => {
    for (let sent = 0; sent < 20; sent += 1) await invite();
    await expect(invite()).rejects.toMatchObject({ cause: { code: 'TOO_MANY_ATTEMPTS' } });
    expect(await roles()).toHaveLength(21);
  });

  it('stops at 100 people', async () => {
    await installation.sql`
      insert into owners (id, workspace_id, name, email, email_key)
      select gen_random_uuid(), ${studio.workspaceId}, 'Ole', n || '@x.example', n || ${studio.workspaceId} from generate_series(1, 99) n`;
    await expect(invite()).rejects.toThrow('room for 100 people');
  });
});

describe('a role', () => {
  it('is changed, and holds from the next click on', async () => {
    const ole = await addColleague(installation, studio, 'member');
    const { api } = ole.owner;
    await expect(api.workspace.update({ name: 'Mine' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(workspace().changeRole({ personId: ole.ownerId, role: 'owner' })).resolves.toEqual({ role: 'owner' });
    await expect(ole.owner.api.workspace.update({ name: 'Ours' })).resolves.toMatchObject({ name: 'Ours' });
  });

  it('names up to three owners to a member who wants more than members may', async () => {
    const ole = await addColleague(installation, studio, 'member');
    for (let colleague = 0; colleague < 3; colleague += 1) await addColleague(installation, studio, 'owner');
    await expect(ole.owner.api.workspace.removeLogo()).rejects.toThrow('Ask Nora, Ole, or Ole.');
  });
});

it.each([
  ['became a member', (tx: Transaction, id: string) => tx`update owners set role = 'member' where id = ${id}`],
  ['was removed', (tx: Transaction, id: string) => tx`update owners set archived_at = now() where id = ${id}`],
])('an owner who %s changes nothing by calls that were under way', async (_what, lose) => {
  const { id } = await invite('owner');
  const { workspace: ole } = (await signIn(id)).api;
  const before = await workspace().people();
  const calls = await installation.sql.begin(async (tx) => {
    await tx`select from owners where workspace_id = ${studio.workspaceId} order by id for no key update`;
    const underWay = Promise.allSettled([
      ole.changeRole({ personId: id, role: 'owner' }),
      ole.invitePerson({ name: 'Friend', email: newEmail(), role: 'owner' }),
      ole.removePerson({ personId: studio.ownerId }),
    ]);
    await new Promise((done) => setTimeout(done, 300));
    await lose(tx, id);
    return { underWay };
  });
  expect((await calls.underWay).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  const after = await workspace().people();
  expect(after.filter((person) => person.id !== id)).toEqual(before.filter((person) => person.id !== id));
  expect(after.find((person) => person.id === id)?.role).not.toBe('owner');
});

it('whoever is removed gives nobody access by calls that were under way', async () => {
  const ole = await addColleague(installation, studio, 'member');
  const client = await addClient(installation, studio);
  const { clients, contacts } = ole.owner.api;
  const calls = await installation.sql.begin(async (tx) => {
    await tx`select from owners where id = ${ole.ownerId} for no key update`;
    const underWay = Promise.allSettled([
      contacts.add({ clientId: client.id, name: 'Friend', email: newEmail() }),
      contacts.changeEmail({ contactId: client.contactId, email: newEmail() }),
      clients.invite({ name: 'Friend', email: newEmail() }),
    ]);
    await new Promise((done) => setTimeout(done, 300));
    await tx`update owners set archived_at = now() where id = ${ole.ownerId}`;
    return { underWay };
  });
  expect((await calls.underWay).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect((await studio.owner.api.clients.get({ clientId: client.id })).email).toBe(client.email);
});

describe('removing', () => {
  it('ends their sessions at once, and no link or code of theirs opens anything', async () => {
    const { sql, services } = installation;
    const ole = await addColleague(installation, studio, 'member');
    const browser = new TestBrowser(services);
    await sendLink(ole);
    const token = await newestToken(installation, ole.ownerId);
    const attempt = { id: newId(), workspaceId: studio.workspaceId, ownerId: ole.ownerId };
    await issueCode(sql, services.authSecret, {
      ...attempt,
      browserHash: hashToken(browser.request().browserSecret()),
    });

    await workspace().removePerson({ personId: ole.ownerId });
    await expect(ole.owner.api.owners.me()).rejects.toMatchObject({ cause: { code: 'NOT_SIGNED_IN' } });
    await expect(browser.api.owners.inspectLink({ token })).resolves.toMatchObject({ state: 'revoked' });
    await expect(browser.api.owners.redeemLink({ token })).rejects.toMatchObject({ cause: { code: 'LINK_REVOKED' } });
    const code = deriveCode(services.authSecret, attempt.id);
    await expect(browser.api.owners.redeemCode({ code })).rejects.toMatchObject({ cause: { code: 'CODE_REFUSED' } });
    expect(await roles()).toEqual(['owner']);
  });

  it('takes the keys to portals with it that they were shown', async () => {
    const { id } = await invite();
    const ole = await signIn(id);
    const client = await addClient(installation, studio);
    const { url } = await ole.api.contacts.copyLink({ contactId: client.contactId });
    const { code } = await ole.api.contacts.issuePhoneCode({ contactId: client.contactId });
    await workspace().removePerson({ personId: id });
    const stranger = new TestBrowser(installation.services);
    await expect(stranger.api.recovery.redeemCode({ code })).rejects.toMatchObject({ cause: { code: 'CODE_REFUSED' } });
    await expect(stranger.api.recovery.redeemLink({ token: url.split('/').at(-1) ?? '' })).rejects.toMatchObject({
      cause: { code: 'LINK_REVOKED' },
    });
    // What went to the client's own mailbox is theirs.
    await stranger.api.recovery.redeemLink({ token: client.token });
  });

  it('ends what those keys have opened, and no other session of those clients', async () => {
    const { id } = await invite();
    const ole = await signIn(id);
    const client = await addClient(installation, studio);
    const { contactId } = client;
    const own = await enterPortal(installation, client);
    const { url } = await ole.api.contacts.copyLink({ contactId });
    const byLink = await enterPortal(installation, { ...client, token: url.split('/').at(-1) ?? '' });
    const { code } = await ole.api.contacts.issuePhoneCode({ contactId });
    const byCode = new TestBrowser(installation.services);
    byCode.request().browserSecret();
    await byCode.api.recovery.redeemCode({ code });
    await workspace().removePerson({ personId: id });
    for (const browser of [byLink, byCode])
      await expect(browser.api.portal.me()).rejects.toMatchObject({ cause: { code: 'NOT_SIGNED_IN' } });
    await expect(own.api.portal.me()).resolves.toMatchObject({ slug: client.slug });
    const { entries } = await studio.owner.api.clients.timeline({ clientId: client.id });
    expect(entries[0]).toMatchObject({ kind: 'session_ended', ownerName: 'Nora' });
  });

  describe('ends what they have opened by an address of their own, although it was corrected since', () => {
    const OWN = 'ole@elsewhere.example';
    type Writes = (ole: TestBrowser, client: TestClient) => Promise<string>;
    it.each<[string, Writes]>([
      [
        'as a change',
        async ({ api }, { contactId }) => {
          await api.contacts.changeEmail({ contactId, email: OWN, endSessions: false });
          return contactId;
        },
      ],
      [
        'as a new contact',
        async ({ api }, { id: clientId }) => (await api.contacts.add({ clientId, name: 'Kim', email: OWN })).contactId,
      ],
      [
        'as a new client, by a change that was taken back',
        async ({ api }) => {
          const { id: clientId } = await api.clients.invite({ name: 'New', email: OWN });
          const contactId = (await api.clients.get({ clientId })).contactId;
          await api.contacts.changeEmail({ contactId, email: 'x@acme.example' });
          const changeId = (await api.clients.get({ clientId })).emailChange?.id ?? '';
          await api.contacts.undoEmailChange({ contactId, changeId });
          await api.clients.sendFreshLink({ clientId });
          return contactId;
        },
      ],
    ])('%s', async (_how, write) => {
      const { id } = await invite();
      const ole = await signIn(id);
      const client = await addClient(installation, studio);
      const own = await enterPortal(installation, client);
      const contactId = await write(ole, client);
      const byMail = new TestBrowser(installation.services);
      await byMail.api.recovery.redeemLink({ token: await newestToken(installation, contactId) });
      await ole.api.contacts.changeEmail({ contactId, email: 'real@acme.example', endSessions: false });
      const later = new TestBrowser(installation.services);
      await later.api.recovery.redeemLink({ token: await newestToken(installation, contactId) });
      await workspace().removePerson({ personId: id });
      await expect(byMail.api.portal.me()).rejects.toMatchObject({ cause: { code: 'NOT_SIGNED_IN' } });
      for (const browser of [own, later]) await expect(browser.api.portal.me()).resolves.toBeDefined();
    });
  });

  it('leaves them no key to a portal that was being made meanwhile', async () => {
    const { id } = await invite();
    const ole = await signIn(id);
    const client = await addClient(installation, studio);
    const { contactId } = client;
    const answers = await installation.sql.begin(async (tx) => {
      await tx`select from contacts where id = ${contactId} for no key update`;
      const making = Promise.allSettled([
        ole.api.contacts.copyLink({ contactId }),
        ole.api.contacts.issuePhoneCode({ contactId }),
      ]);
      await new Promise((done) => setTimeout(done, 200));
      const removing = workspace().removePerson({ personId: id });
      await new Promise((done) => setTimeout(done, 200));
      return { making, removing };
    });
    await Promise.all([answers.making, answers.removing]);
    const live = await installation.sql`
      select id from access_links where contact_id = ${contactId} and email_id is null and revoked_at is null
      union all select id from phone_codes where contact_id = ${contactId} and revoked_at is null`;
    expect(live.count).toBe(0);
  });

  it('holds also for a link and a code that are issued a moment later', async () => {
    const { sql, services } = installation;
    const ole = await addColleague(installation, studio, 'member');
    await workspace().removePerson({ personId: ole.ownerId });
    await sendLink(ole);
    const browser = new TestBrowser(services);
    const token = await newestToken(installation, ole.ownerId);
    await expect(browser.api.owners.redeemLink({ token })).rejects.toMatchObject({ cause: { code: 'LINK_REVOKED' } });
    const attempt = { id: newId(), workspaceId: studio.workspaceId, ownerId: ole.ownerId };
    await issueCode(sql, services.authSecret, {
      ...attempt,
      browserHash: hashToken(browser.request().browserSecret()),
    });
    const code = deriveCode(services.authSecret, attempt.id);
    await expect(browser.api.owners.redeemCode({ code })).rejects.toMatchObject({ cause: { code: 'CODE_REFUSED' } });
  });

  it('is not put off by calls of theirs that never stop', async () => {
    const { id } = await invite();
    const ole = await signIn(id);
    const { contactId } = await addClient(installation, studio);
    let isRemoved = false;
    const rename = async () => {
      while (!isRemoved) await ole.api.contacts.rename({ contactId, name: 'Dana' }).catch(() => {});
    };
    const renaming = Promise.all(Array.from({ length: 8 }, rename));
    const startedAt = performance.now();
    await workspace()
      .removePerson({ personId: id })
      .finally(() => (isRemoved = true));
    expect(performance.now() - startedAt).toBeLessThan(3000);
    await renaming;
  });

  it('leaves no session behind, however it races with a sign-in', async () => {
    for (let round = 0; round < 15; round += 1) {
      const ole = await addColleague(installation, studio, 'member');
      await sendLink(ole);
      const browser = new TestBrowser(installation.services);
      const token = await newestToken(installation, ole.ownerId);
      await Promise.allSettled([
        browser.api.owners.redeemLink({ token }),
        workspace().removePerson({ personId: ole.ownerId }),
      ]);
      expect(await installation.sql`select from owner_sessions where user_id = ${ole.ownerId}`).toHaveLength(0);
    }
  });

  it('frees the address: it can be invited again, here and by others', async () => {
    const email = newEmail();
    const { id } = await invite('member', email);
    await workspace().removePerson({ personId: id });
    const harbour = await addWorkspace(installation, 'Harbour Books');
    const again = await harbour.owner.api.workspace.invitePerson({ name: 'Ole', email, role: 'member' });
    const ole = await signIn(again.id);
    await expect(ole.api.owners.me()).resolves.toMatchObject({ workspaceName: 'Harbour Books' });
    expect(await findLinks(installation, id)).toHaveLength(1);
  });

  it('keeps the last owner, who cannot become a member either', async () => {
    await addColleague(installation, studio, 'member');
    // Whoever was invited may never come.
    const { id: invited } = await invite('owner');
    const refused = { code: 'CONFLICT', cause: { code: 'LAST_OWNER' } };
    await expect(workspace().removePerson({ personId: studio.ownerId })).rejects.toMatchObject(refused);
    await expect(workspace().changeRole({ personId: studio.ownerId, role: 'member' })).rejects.toMatchObject(refused);
    await expect(workspace().changeRole({ personId: studio.ownerId, role: 'owner' })).resolves.toEqual({
      role: 'owner',
    });
    await expect(workspace().removePerson({ personId: invited })).resolves.toEqual({ removed: true });
  });

  it('leaves one owner when two remove, or demote, each other at the same moment', async () => {
    for (let round = 0; round < 10; round += 1) {
      const nord = await addWorkspace(installation);
      const other = await addColleague(installation, nord, 'owner');
      const [first, second] = [nord.owner.api.workspace, other.owner.api.workspace];
      const steps = await Promise.allSettled([
        first.removePerson({ personId: other.ownerId }),
        second.changeRole({ personId: nord.ownerId, role: 'member' }),
      ]);
      const [owners] = await installation.sql<{ count: number }[]>`
        select count(*)::int from owners where workspace_id = ${nord.workspaceId} and role = 'owner' and archived_at is null`;
      expect([owners?.count, steps.filter(({ status }) => status === 'fulfilled').length]).toEqual([1, 1]);
    }
  });

  it('oneself signs out, when somebody else owns the workspace', async () => {
    await addColleague(installation, studio, 'owner');
    await workspace().removePerson({ personId: studio.ownerId });
    expect(studio.owner.cookies.owner).toBeNull();
  });

  it('is for people of one’s own workspace', async () => {
    const harbour = await addWorkspace(installation, 'Harbour Books');
    for (const personId of [harbour.ownerId, newId()]) {
      const refused = { code: 'NOT_FOUND', message: 'There is no such person here. They may have been removed.' };
      await expect(workspace().removePerson({ personId })).rejects.toMatchObject(refused);
      await expect(workspace().changeRole({ personId, role: 'member' })).rejects.toMatchObject(refused);
    }
    await expect(harbour.owner.api.owners.me()).resolves.toMatchObject({ role: 'owner' });
  });
});
