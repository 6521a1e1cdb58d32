import { expect, it } from 'vitest';
import {
  addClient,
  enterPortal,
  newestToken,
  snapshot,
  TestBrowser,
  useInstallation,
  useWorkspace,
} from '../fixtures.ts';

const installation = useInstallation();
const studio = useWorkspace(installation);

const archive = (clientId: string) => studio.owner.api.clients.archive({ clientId });
const restore = (clientId: string) => studio.owner.api.clients.restore({ clientId });
const notSignedIn = { code: 'UNAUTHORIZED' };

const kindsOf = async (clientId: string) => {
  const events = await installation.sql<{ kind: string }[]>`
    select kind from access_events where client_id = ${clientId} order by id`;
  return events.map(({ kind }) => kind).slice(-2);
};

it('archiving ends every session at once, refuses links and codes, and sends no email', async () => {
  const client = await addClient(installation, studio);
  const browser = await enterPortal(installation, client);
  await studio.owner.api.clients.sendFreshLink({ clientId: client.id });
  const unused = await newestToken(installation, client.id);
  const emails = (await installation.sql`select from emails`).count;
  await expect(archive(client.id)).resolves.toEqual({ isArchived: true });
  await expect(browser.api.portal.me()).rejects.toMatchObject(notSignedIn);
  await expect(new TestBrowser(installation.services).api.recovery.redeemLink({ token: unused })).rejects.toMatchObject(
    {
      code: 'CONFLICT',
    },
  );
  expect((await installation.sql`select from emails`).count).toBe(emails);
  expect(await kindsOf(client.id)).toEqual(['client_archived', 'link_refused']);
});

it('F14: archiving deletes nothing but sessions, and restoring brings everything back', async () => {
  const client = await addClient(installation, studio);
  await enterPortal(installation, client);
  await studio.owner.api.clients.update({ clientId: client.id, internalNote: 'Calls on Mondays', tags: ['vip'] });
  const before = await snapshot(installation.sql);
  await archive(client.id);
  await restore(client.id);
  const after = await snapshot(installation.sql);
  for (const [index, { table, rows }] of before.entries())
    if (!['contact_sessions', 'access_events'].includes(table)) expect(after[index]?.rows).toEqual(rows);
  const { internalNote, tags } = await studio.owner.api.clients.get({ clientId: client.id });
  expect({ internalNote, tags }).toEqual({ internalNote: 'Calls on Mondays', tags: ['vip'] });
});

it('restoring lets the client in with a fresh link, and revives no session', async () => {
  const client = await addClient(installation, studio);
  const browser = await enterPortal(installation, client);
  await archive(client.id);
  await expect(restore(client.id)).resolves.toEqual({ isArchived: false });
  await expect(browser.api.portal.me()).rejects.toMatchObject(notSignedIn);
  await studio.owner.api.clients.sendFreshLink({ clientId: client.id });
  await browser.api.recovery.redeemLink({ token: await newestToken(installation, client.id) });
  await expect(browser.api.portal.me()).resolves.toMatchObject({ slug: client.slug });
  expect(await kindsOf(client.id)).toEqual(['link_sent', 'signed_in']);
});

it('a session that began while the client was being archived does not outlive the restoring', async () => {
  const client = await addClient(installation, studio);
  await archive(client.id);
  await installation.sql`
    insert into contact_sessions (id, workspace_id, user_id, expires_at, absolute_expires_at)
    values (${'a'.repeat(64)}, ${studio.workspaceId}, ${client.contactId}, now() + interval '1 day', now() + interval '1 day')`;
  await restore(client.id);
  expect(await installation.sql`select from contact_sessions where user_id = ${client.contactId}`).toHaveLength(0);
});

it('doing either twice changes nothing the second time', async () => {
  const client = await addClient(installation, studio);
  await archive(client.id);
  const archived = await snapshot(installation.sql);
  await expect(archive(client.id)).resolves.toEqual({ isArchived: true });
  expect(await snapshot(installation.sql)).toEqual(archived);
  await restore(client.id);
  const restored = await snapshot(installation.sql);
  await restore(client.id);
  expect(await snapshot(installation.sql)).toEqual(restored);
});

it('a sign-in and an archiving at the same time leave nobody in, and neither waits for ever', async () => {
  for (let round = 0; round < 10; round += 1) {
    const client = await addClient(installation, studio);
    const browser = new TestBrowser(installation.services);
    await Promise.allSettled([browser.api.recovery.redeemLink({ token: client.token }), archive(client.id)]);
    await expect(browser.api.portal.me()).rejects.toMatchObject(notSignedIn);
    await restore(client.id);
    await expect(browser.api.portal.me()).rejects.toMatchObject(notSignedIn);
  }
});

it('leaves the list when archived, unless the filter asks for it, and comes back when restored', async () => {
  const { id } = await addClient(installation, studio, 'Put away');
  const find = async (status?: 'archived') =>
    (await studio.owner.api.clients.list({ search: 'put away', status })).clients.map((client) => client.id);
  await archive(id);
  expect([await find(), await find('archived')]).toEqual([[], [id]]);
  await restore(id);
  expect([await find(), await find('archived')]).toEqual([[id], []]);
});
