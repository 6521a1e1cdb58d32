import { newId } from '@clientnest/db';
import { expect, it } from 'vitest';
import {
  addClient,
  addWorkspace,
  enterPortal,
  newestToken,
  TestBrowser,
  useInstallation,
  useWorkspace,
} from '../fixtures.ts';

const installation = useInstallation();
const studio = useWorkspace(installation);

const changeEmail = (contactId: string, email: string, options: { endSessions?: boolean } = {}) =>
  studio.owner.api.contacts.changeEmail({ contactId, email, ...options });

let addresses = 0;
const newEmail = () => `moved-${(addresses += 1)}@new.example`;

const findMail = async (to: string) => {
  const rows = await installation.sql<{ kind: string }[]>`select kind from emails where to_address = ${to} order by id`;
  return rows.map(({ kind }) => kind);
};

it('F12: an owner corrects an address and sends a fresh link to the new one', async () => {
  const { id, contactId, slug } = await addClient(installation, studio);
  await expect(changeEmail(contactId, ' Dana.Berg@Acme.example ')).resolves.toMatchObject({
    email: 'Dana.Berg@Acme.example',
  });
  await expect(studio.owner.api.clients.sendFreshLink({ clientId: id })).resolves.toEqual({
    sentTo: 'D•••@Acme.example',
    hasEarlierLinks: true,
  });
  const dana = new TestBrowser(installation.services);
  await dana.api.recovery.redeemLink({ token: await newestToken(installation, id) });
  await expect(dana.api.portal.me()).resolves.toMatchObject({ email: 'Dana.Berg@Acme.example', slug });
});

it('F12: what went to the old address opens nothing any more', async () => {
  const { contactId, token } = await addClient(installation, studio);
  await expect(changeEmail(contactId, 'new@acme.example')).resolves.toEqual({
    email: 'new@acme.example',
    freshLink: 'queued',
    revokedLinks: 1,
    endedSessions: 0,
  });
  await expect(new TestBrowser(installation.services).api.recovery.redeemLink({ token })).rejects.toMatchObject({
    cause: { code: 'LINK_REVOKED' },
  });
});

it('B11: sends a fresh link to the new address, and tells the old one, without naming the new', async () => {
  const client = await addClient(installation, studio);
  await enterPortal(installation, client);
  const email = newEmail();
  await changeEmail(client.contactId, email);
  expect(await findMail(email)).toEqual(['fresh']);
  expect(await findMail(client.email)).toEqual(['invitation', 'address_changed']);
  const [notice] = await installation.sql`select asked_by::text as facts from emails where kind = 'address_changed'
    and to_address = ${client.email}`;
  expect(String(notice?.['facts'])).not.toContain(email);
});

it('B11: who was never in is sent the invitation to the new address, which explains the rest', async () => {
  const { contactId } = await addClient(installation, studio);
  const email = newEmail();
  await changeEmail(contactId, email);
  expect(await findMail(email)).toEqual(['invitation']);
});

it('B11: tells nobody at an address from which mail came back', async () => {
  const client = await addClient(installation, studio);
  await installation.sql`update emails set sent_at = now(), bounced_at = now() where to_address = ${client.email}`;
  await changeEmail(client.contactId, newEmail());
  expect(await findMail(client.email)).toEqual(['invitation']);
});

it.each([
  [
    'whose links were cleaned up since',
    (contactId: string) => installation.sql`delete from access_links where contact_id = ${contactId}`,
  ],
  [
    'who came in without any email',
    async (contactId: string) => {
      await installation.sql`delete from access_links where contact_id = ${contactId}`;
      await installation.sql`update contacts set last_seen_at = now() where id = ${contactId}`;
    },
  ],
])('B11: tells the old address of somebody %s', async (_who, prepare) => {
  const { contactId, email } = await addClient(installation, studio);
  await prepare(contactId);
  await changeEmail(contactId, newEmail());
  expect(await findMail(email)).toContain('address_changed');
});

it('B11: tells nobody at a wrong address to which nothing was sent, whoever came in before', async () => {
  const client = await addClient(installation, studio);
  await enterPortal(installation, client);
  const wrong = newEmail();
  await studio.owner.api.contacts.pause({ contactId: client.contactId });
  await changeEmail(client.contactId, wrong);
  await changeEmail(client.contactId, newEmail());
  expect(await findMail(wrong)).toEqual([]);
});

it('B11: tells the old address also when the last email there was withdrawn', async () => {
  const client = await addClient(installation, studio);
  await enterPortal(installation, client);
  await studio.owner.api.clients.sendFreshLink({ clientId: client.id });
  await studio.owner.api.clients.endSessions({ clientId: client.id, revokeLinks: true });
  await installation.sql`
    update emails set failed_at = now(), withdrawn_at = now() where to_address = ${client.email} and kind = 'fresh'`;
  await studio.owner.api.clients.endSessions({ clientId: client.id, revokeLinks: true });
  expect(await studio.owner.api.clients.get({ clientId: client.id })).toMatchObject({ accessStatus: 'signed_out' });
  await changeEmail(client.contactId, newEmail());
  expect(await findMail(client.email)).toEqual(['invitation', 'fresh', 'address_changed']);
});

it('B11: tells nobody who gets the fresh link at the same address, spelled otherwise, nor when that is taken back', async () => {
  const client = await addClient(installation, studio);
  await enterPortal(installation, client);
  const spelled = client.email.toUpperCase();
  await changeEmail(client.contactId, spelled);
  const { emailChange } = await studio.owner.api.clients.get({ clientId: client.id });
  await studio.owner.api.contacts.undoEmailChange({ contactId: client.contactId, changeId: emailChange?.id ?? '' });
  expect(await findMail(spelled)).toEqual(['fresh']);
  expect(await findMail(client.email)).toEqual(['invitation']);
});

it('B11: who was never sent anything is invited at the new address, and nobody is told', async () => {
  const email = newEmail();
  const { id } = await studio.owner.api.clients.invite({ name: 'Quiet', email, sendNow: false });
  const { contactId } = await studio.owner.api.clients.get({ clientId: id });
  const next = newEmail();
  await changeEmail(contactId, next);
  expect(await findMail(next)).toEqual(['invitation']);
  expect(await findMail(email)).toEqual([]);
});

it('B11: ends every session unless told otherwise, and says so in the timeline', async () => {
  const client = await addClient(installation, studio);
  const dana = await enterPortal(installation, client);
  const [kept, ended] = [newEmail(), newEmail()];
  await expect(changeEmail(client.contactId, kept, { endSessions: false })).resolves.toMatchObject({
    endedSessions: 0,
  });
  await expect(dana.api.portal.me()).resolves.toMatchObject({ email: kept });
  await expect(changeEmail(client.contactId, ended)).resolves.toMatchObject({ endedSessions: 1 });
  await expect(dana.api.portal.me()).rejects.toMatchObject({ cause: { code: 'NOT_SIGNED_IN' } });
  const events = await installation.sql`
    select details from access_events where kind = 'email_changed' and client_id = ${client.id} order by id`;
  expect([...events]).toEqual([
    { details: { from: client.email, to: kept, count: 0 } },
    { details: { from: kept, to: ended, count: 1 } },
  ]);
});

it('B11: a bounced address is forgotten with it', async () => {
  const client = await addClient(installation, studio);
  const statusOf = async () => (await studio.owner.api.clients.get({ clientId: client.id })).accessStatus;
  await installation.sql`update emails set bounced_at = now() where to_address = ${client.email}`;
  expect(await statusOf()).toBe('bounced');
  await changeEmail(client.contactId, newEmail());
  expect(await statusOf()).toBe('invited');
});

it('changes nothing when the address is the same', async () => {
  const client = await addClient(installation, studio);
  await expect(changeEmail(client.contactId, client.email)).resolves.toEqual({
    email: client.email,
    freshLink: 'same_address',
    revokedLinks: 0,
    endedSessions: 0,
  });
  await expect(
    new TestBrowser(installation.services).api.recovery.redeemLink({ token: client.token }),
  ).resolves.toMatchObject({ slug: client.slug });
});

it('says that no link was sent to somebody who is paused', async () => {
  const { contactId } = await addClient(installation, studio);
  await studio.owner.api.contacts.pause({ contactId });
  const email = newEmail();
  await expect(changeEmail(contactId, email)).resolves.toMatchObject({ email, freshLink: 'paused', revokedLinks: 1 });
  expect(await findMail(email)).toEqual([]);
});

it('refuses what is no address, the address of another contact of the client, and an archived client', async () => {
  const { id, contactId } = await addClient(installation, studio);
  const { sql } = installation;
  await expect(changeEmail(contactId, 'two@a.example, three@b.example')).rejects.toThrow('does not look like');
  await sql`
    insert into contacts (id, workspace_id, client_id, name, email, email_key)
    values (${newId()}, ${studio.workspaceId}, ${id}, 'Kim', 'Kim@acme.example', 'kim@acme.example')`;
  await expect(changeEmail(contactId, 'KIM@acme.example')).rejects.toMatchObject({
    cause: { code: 'EMAIL_TAKEN', field: 'email' },
  });
  await sql`update clients set archived_at = now() where id = ${id}`;
  await expect(changeEmail(contactId, 'other@acme.example')).rejects.toMatchObject({
    cause: { code: 'CLIENT_ARCHIVED' },
  });
});

it('answers the contact of another workspace exactly like one that never was', async () => {
  const harbour = await addWorkspace(installation, 'Harbour Books');
  const { contactId } = await addClient(installation, harbour);
  const [foreign, random] = await Promise.all(
    [contactId, newId()].map((id) => changeEmail(id, 'x@y.example').catch((error: Error) => error.message)),
  );
  expect(foreign).toBe('There is no such contact here. Look in your list of clients.');
  expect(random).toBe(foreign);
});

it('gives one of two contacts an address that both are to get at the same moment, and says so to the other', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { id, contactId } = await addClient(installation, studio);
    const kim = await studio.owner.api.contacts.add({ clientId: id, name: 'Kim', email: newEmail(), sendNow: false });
    const email = newEmail();
    const answers = await Promise.allSettled([changeEmail(contactId, email), changeEmail(kim.contactId, email)]);
    const refused = answers.filter((answer) => answer.status === 'rejected');
    expect(refused).toHaveLength(1);
    expect(refused[0]?.reason).toMatchObject({ cause: { code: 'EMAIL_TAKEN' } });
  }
});

it('a contact who signs out while the address is changed is signed out, and the address changed', async () => {
  const rounds = Array.from({ length: 20 }, async () => {
    const client = await addClient(installation, studio);
    const dana = await enterPortal(installation, client);
    await Promise.all([changeEmail(client.contactId, newEmail()), dana.api.portal.signOut().catch(() => null)]);
    const [row] = await installation.sql`
      select count(s.id)::int as sessions from contacts c left join contact_sessions s on s.user_id = c.id
      where c.id = ${client.contactId}`;
    return row?.['sessions'] as number;
  });
  expect(await Promise.all(rounds)).toEqual(Array(20).fill(0));
});
