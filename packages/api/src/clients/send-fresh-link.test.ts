import { newId } from '@clientnest/db';
import { expect, it } from 'vitest';
import {
  addClient,
  addWorkspace,
  enterPortal,
  findLinks,
  newestToken,
  snapshot,
  TestBrowser,
  useInstallation,
  useWorkspace,
} from '../fixtures.ts';

const installation = useInstallation();
const studio = useWorkspace(installation);

const sendFreshLink = (clientId: string) => studio.owner.api.clients.sendFreshLink({ clientId });

const findEmails = (clientId: string) => installation.sql<{ kind: string; to: string; state: string }[]>`
  select e.kind, e.to_address as "to", j.state from emails e
  join access_links l on l.email_id = e.id join contacts c on c.id = l.contact_id
  join pgboss.job j on j.name = 'send-access-email' and j.data->>'messageId' = e.message_id::text
  where c.client_id = ${clientId} order by e.id`;

it('F10: one click queues one email to the address on file, and answers it masked', async () => {
  const { id, email } = await addClient(installation, studio);
  await expect(sendFreshLink(id)).resolves.toEqual({ sentTo: 'd•••@acme.example', hasEarlierLinks: true });
  expect([...(await findEmails(id))]).toEqual([
    { kind: 'invitation', to: email, state: 'created' },
    { kind: 'fresh', to: email, state: 'created' },
  ]);
});

it('F11: tells of earlier links only while one of them works', async () => {
  const client = await addClient(installation, studio);
  await studio.owner.api.clients.endSessions({ clientId: client.id, revokeLinks: true });
  await expect(sendFreshLink(client.id)).resolves.toMatchObject({ hasEarlierLinks: false });
  await expect(sendFreshLink(client.id)).resolves.toMatchObject({ hasEarlierLinks: true });
});

it('F11: two clicks send two emails, both links work, and the invitation works as well', async () => {
  const { id, slug } = await addClient(installation, studio);
  await Promise.all([sendFreshLink(id), sendFreshLink(id)]);
  const links = await findLinks(installation, id);
  expect(links.map(({ purpose }) => purpose)).toEqual(['fresh', 'fresh', 'invitation']);
  expect(await findEmails(id)).toHaveLength(3);
  for (const { token } of links) {
    const browser = new TestBrowser(installation.services);
    await expect(browser.api.recovery.redeemLink({ token })).resolves.toMatchObject({ slug });
  }
});

it('F11: changes nothing else: the client, its contact, its links and its sessions stay as they were', async () => {
  const client = await addClient(installation, studio);
  const browser = await enterPortal(installation, client);
  const before = await snapshot(installation.sql);
  await sendFreshLink(client.id);
  const after = await snapshot(installation.sql);
  for (const [index, { table, rows }] of before.entries()) {
    const added = after[index]?.rows.slice(rows.length) ?? [];
    const isWrittenTo = ['emails', 'access_links', 'access_events', 'pgboss.job'].includes(table);
    expect([table, added.length]).toEqual([table, isWrittenTo ? 1 : 0]);
    if (table !== 'pgboss.job') expect(after[index]?.rows.slice(0, rows.length)).toEqual(rows);
  }
  await expect(browser.api.portal.me()).resolves.toMatchObject({ slug: client.slug });
});

it('F13: brings back a client whose link is used and whose session has ended', async () => {
  const client = await addClient(installation, studio);
  const browser = await enterPortal(installation, client);
  await installation.sql`update contact_sessions set expires_at = now()`;
  await expect(browser.api.recovery.redeemLink({ token: client.token })).rejects.toMatchObject({
    cause: { code: 'LINK_CONSUMED' },
  });
  await sendFreshLink(client.id);
  await browser.api.recovery.redeemLink({ token: await newestToken(installation, client.id) });
  await expect(browser.api.portal.me()).resolves.toMatchObject({ slug: client.slug });
});

it('sends the invitation first, which explains the rest, and fresh links after it', async () => {
  const { id } = await studio.owner.api.clients.invite({ name: 'Later', email: 'l@later.example', sendNow: false });
  await sendFreshLink(id);
  await sendFreshLink(id);
  expect((await findLinks(installation, id)).map(({ purpose }) => purpose)).toEqual(['fresh', 'invitation']);
});

it('refuses an archived client, and writes nothing', async () => {
  const { id } = await addClient(installation, studio);
  await installation.sql`update clients set archived_at = now() where id = ${id}`;
  const before = await snapshot(installation.sql);
  await expect(sendFreshLink(id)).rejects.toMatchObject({ code: 'CONFLICT', cause: { code: 'CLIENT_ARCHIVED' } });
  expect(await snapshot(installation.sql)).toEqual(before);
});

it("refuses another workspace's client exactly like an id that never was, and writes nothing", async () => {
  const harbour = await addWorkspace(installation, 'Harbour Books');
  const { id } = await addClient(installation, harbour);
  const before = await snapshot(installation.sql);
  const [forForeign, forRandom] = await Promise.all(
    [id, newId()].map((clientId) => sendFreshLink(clientId).catch((error: unknown) => error)),
  );
  expect(forForeign).toMatchObject({ code: 'NOT_FOUND' });
  expect(forForeign).toEqual(forRandom);
  expect(await snapshot(installation.sql)).toEqual(before);
});

it('names what is archived: the client, or the contact alone', async () => {
  const { clients, contacts } = studio.owner.api;
  const { id: clientId } = await addClient(installation, studio);
  const { contactId } = await contacts.add({ clientId, name: 'Kim', email: 'kim-archived@acme.example' });
  await contacts.archive({ contactId });
  await expect(clients.sendFreshLink({ clientId, contactId })).rejects.toThrow('This contact is archived');
  await clients.archive({ clientId });
  await expect(clients.sendFreshLink({ clientId, contactId })).rejects.toThrow('This client is archived');
});
