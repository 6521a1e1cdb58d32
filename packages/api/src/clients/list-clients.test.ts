import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addClient, addWorkspace, enterPortal, openInstallation } from '../fixtures.ts';
import type { Installation, TestClient, TestWorkspace } from '../fixtures.ts';
import { CLIENTS_PER_PAGE } from './list-clients.ts';

let installation: Installation;
let studio: TestWorkspace;
beforeAll(async () => {
  installation = await openInstallation();
  studio = await addWorkspace(installation);
});
afterAll(() => installation.close());

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

  it('cannot be opened with the cursor of another workspace to see its clients', async () => {
    const harbour = await addWorkspace(installation, 'Harbour Books');
    const { id: cursor } = await addClient(installation, harbour);
    const { clients } = await studio.owner.api.clients.list({ cursor });
    expect(clients.map(({ id }) => id)).not.toContain(cursor);
  });

  it('refuse a cursor that is none', async () => {
    await expect(studio.owner.api.clients.list({ cursor: 'x' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
});

describe('the access status', () => {
  const statusOf = async ({ id }: Pick<TestClient, 'id'>) => {
    const { clients } = await studio.owner.api.clients.list({});
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

  it.each(['failed_at', 'bounced_at'])(
    'B9: is bounced after %s of the newest email, until the next one',
    async (column) => {
      const client = await addClient(installation, studio);
      await markNewestEmail(client, column);
      expect(await statusOf(client)).toBe('bounced');
      await studio.owner.api.clients.sendFreshLink({ clientId: client.id });
      expect(await statusOf(client)).toBe('invited');
    },
  );

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
