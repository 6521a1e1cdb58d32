import { newId } from '@clientnest/db';
import { describe, expect, it } from 'vitest';
import { addClient, addWorkspace, enterPortal, useInstallation, useWorkspace } from '../fixtures.ts';
import type { TestClient } from '../fixtures.ts';
import { writeCursor } from './client-order.ts';
import { CLIENTS_PER_PAGE } from './list-clients.ts';

const installation = useInstallation();
const studio = useWorkspace(installation);

const cursorOf = (sort: 'name' | 'last_seen', value: string) =>
  writeCursor({ sort, value, id: newId(), isBefore: false, from: 26 });

describe('pages', () => {
  it('have every client once, the newest first, and none of another workspace', async () => {
    const harbour = await addWorkspace(installation, 'Harbour Books');
    const total = CLIENTS_PER_PAGE * 2 + 1;
    for (let index = 0; index < total; index += 1) {
      await harbour.owner.api.clients.invite({ name: `Client ${index}`, email: 'c@client.example', sendNow: false });
    }
    await addClient(installation, studio);
    const first = await harbour.owner.api.clients.list({});
    const second = await harbour.owner.api.clients.list({ cursor: first.nextCursor ?? '' });
    const third = await harbour.owner.api.clients.list({ cursor: second.nextCursor ?? '' });
    expect([first, second, third].map(({ clients }) => clients.length)).toEqual([
      CLIENTS_PER_PAGE,
      CLIENTS_PER_PAGE,
      1,
    ]);
    expect(third.nextCursor).toBeNull();
    const names = [first, second, third].flatMap(({ clients }) => clients.map(({ name }) => name));
    expect(names).toEqual(Array.from({ length: total }, (_, index) => `Client ${total - 1 - index}`));
  });

  it('end without a next one when the last is just full', async () => {
    const tidy = await addWorkspace(installation, 'Tidy');
    for (let index = 0; index < CLIENTS_PER_PAGE; index += 1) {
      await tidy.owner.api.clients.invite({ name: `Tidy ${index}`, email: 'c@client.example', sendNow: false });
    }
    const { clients, nextCursor } = await tidy.owner.api.clients.list({});
    expect([clients.length, nextCursor]).toEqual([CLIENTS_PER_PAGE, null]);
  });

  it('lead back to where one came from, and say which ones of how many are shown', async () => {
    const wide = await addWorkspace(installation, 'Wide');
    const names = Array.from(
      { length: CLIENTS_PER_PAGE * 2 + 3 },
      (_, index) => `Wide ${String(index).padStart(3, '0')}`,
    );
    for (const name of names) await wide.owner.api.clients.invite({ name, email: 'c@client.example', sendNow: false });
    for (const sort of ['newest', 'name', 'last_seen'] as const) {
      const pages = [await wide.owner.api.clients.list({ sort })];
      for (let next = pages[0]?.nextCursor; next; next = pages.at(-1)?.nextCursor)
        pages.push(await wide.owner.api.clients.list({ sort, cursor: next }));
      expect(pages.map(({ from, count, isCountExact }) => [from, count, isCountExact])).toEqual([
        [1, 53, true],
        [26, 53, true],
        [51, 53, true],
      ]);
      const listed = pages.flatMap(({ clients }) => clients.map(({ name }) => name));
      expect(listed).toEqual(sort === 'name' ? names : names.toReversed());
      const second = await wide.owner.api.clients.list({ sort, cursor: pages[2]?.previousCursor ?? '' });
      expect(second).toEqual(pages[1]);
      const first = await wide.owner.api.clients.list({ sort, cursor: second.previousCursor ?? '' });
      expect(first).toEqual(pages[0]);
      expect(first.previousCursor).toBeNull();
    }
  });

  it('cannot be opened with the cursor of another workspace to see its clients', async () => {
    const harbour = await addWorkspace(installation, 'Harbour Books');
    for (let index = 0; index <= CLIENTS_PER_PAGE; index += 1)
      await harbour.owner.api.clients.invite({ name: 'Theirs', email: 'c@client.example', sendNow: false });
    const { nextCursor: cursor } = await harbour.owner.api.clients.list({});
    const { clients } = await studio.owner.api.clients.list({ cursor: cursor ?? '' });
    expect(clients.length).toBeGreaterThan(0);
    expect(clients.map(({ name }) => name)).not.toContain('Theirs');
  });

  it.each([
    ['none', 'x'],
    ['none in disguise', Buffer.from('{"sort":"newest"}').toString('base64url')],
    ['that of an instant that never was', cursorOf('last_seen', 'tomorrow')],
    ['one with a character that no text has', cursorOf('name', 'a\0b')],
  ])('refuse a cursor that is %s', async (_what, cursor) => {
    await expect(studio.owner.api.clients.list({ cursor })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('refuse the cursor of another order', async () => {
    await expect(studio.owner.api.clients.list({ cursor: cursorOf('name', 'a') })).rejects.toMatchObject({
      cause: { code: 'INVALID_INPUT', field: 'cursor' },
    });
  });
});

describe('the access status', () => {
  const statusOf = async ({ id }: Pick<TestClient, 'id'>) => {
    const pages = [
      await studio.owner.api.clients.list({}),
      await studio.owner.api.clients.list({ status: 'archived' }),
    ];
    const clients = pages.flatMap((page) => page.clients);
    const { accessStatus } = await studio.owner.api.clients.get({ clientId: id });
    const listed = clients.find((client) => client.id === id)?.accessStatus;
    expect(listed).toBe(accessStatus);
    return listed;
  };
  const markNewestEmail = ({ id }: TestClient, column: string) => installation.sql`
    update emails set ${installation.sql(column)} = now() where id = (
      select l.email_id from access_links l join contacts c on c.id = l.contact_id
      where c.client_id = ${id} order by l.id desc limit 1)`;

  it('is not_invited before any link', async () => {
    const client = await studio.owner.api.clients.invite({ name: 'A', email: 'a@a.example', sendNow: false });
    expect(await statusOf(client)).toBe('not_invited');
  });

  it('is invited once a link was sent', async () => {
    expect(await statusOf(await addClient(installation, studio))).toBe('invited');
  });

  it('is active while a session lives anywhere, and signed_out after', async () => {
    const client = await addClient(installation, studio);
    const browser = await enterPortal(installation, client);
    expect(await statusOf(client)).toBe('active');
    await browser.api.portal.signOut();
    expect(await statusOf(client)).toBe('signed_out');
  });

  it('F4: is signed_out when the session ran out', async () => {
    const client = await addClient(installation, studio);
    await enterPortal(installation, client);
    await installation.sql`update contact_sessions set expires_at = now()`;
    expect(await statusOf(client)).toBe('signed_out');
  });

  it('B9: is bounced after an email could not be sent, until the next one was', async () => {
    const client = await addClient(installation, studio);
    await markNewestEmail(client, 'failed_at');
    await studio.owner.api.clients.sendFreshLink({ clientId: client.id });
    expect(await statusOf(client)).toBe('bounced');
    await markNewestEmail(client, 'sent_at');
    expect(await statusOf(client)).toBe('invited');
  });

  it.each(['bounced_at', 'complained_at'])(
    'B9: is bounced after %s, until a later email is delivered',
    async (column) => {
      const client = await addClient(installation, studio);
      await markNewestEmail(client, column);
      await studio.owner.api.clients.sendFreshLink({ clientId: client.id });
      await installation.sql`update emails set transport = 'resend' where to_address = ${client.email}`;
      await markNewestEmail(client, 'sent_at');
      expect(await statusOf(client)).toBe('bounced');
      await markNewestEmail(client, 'delivered_at');
      expect(await statusOf(client)).toBe('invited');
    },
  );

  it('B9: is bounced no more once an email went out in a way that reports nothing back', async () => {
    const client = await addClient(installation, studio);
    await markNewestEmail(client, 'bounced_at');
    await studio.owner.api.clients.sendFreshLink({ clientId: client.id });
    await installation.sql`update emails set transport = 'smtp' where to_address = ${client.email}`;
    await markNewestEmail(client, 'sent_at');
    expect(await statusOf(client)).toBe('invited');
  });

  it.each(['bounced_at', 'failed_at'])('B9: is not bounced by %s of an email whose link was used', async (column) => {
    const client = await addClient(installation, studio);
    await enterPortal(installation, client);
    await markNewestEmail(client, column);
    await installation.sql`update contact_sessions set expires_at = now()`;
    expect(await statusOf(client)).toBe('signed_out');
  });

  it('is not bounced when the address has changed since', async () => {
    const client = await addClient(installation, studio);
    await markNewestEmail(client, 'bounced_at');
    await installation.sql`update contacts set email = 'new@acme.example' where client_id = ${client.id}`;
    expect(await statusOf(client)).toBe('invited');
  });

  it('is archived, whatever else there is', async () => {
    const client = await addClient(installation, studio);
    await enterPortal(installation, client);
    await installation.sql`update clients set archived_at = now() where id = ${client.id}`;
    expect(await statusOf(client)).toBe('archived');
  });
});
