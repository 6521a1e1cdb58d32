import { TRPCError } from '@trpc/server';
import { newId } from '@clientnest/db';
import { beforeAll, describe, expect, it } from 'vitest';
import { addClient, addWorkspace, enterPortal, newestToken, useInstallation, useWorkspace } from '../fixtures.ts';
import type { TestWorkspace } from '../fixtures.ts';

const installation = useInstallation();
const studio = useWorkspace(installation);
let muller: { id: string; slug: string };

const CLIENTS = [
  { name: 'Müller & Söhne', email: 'jürgen.groß@mueller.example', contactName: 'Jürgen Groß' },
  { name: 'Łódź Architekci', email: 'zofia@lodz.example', contactName: 'Zofia Wąs' },
  { name: 'Ресторан Весна', email: 'anna@vesna.example', contactName: 'Анна' },
  { name: 'ΑΘΗΝΑ Ταξίδια', email: 'nikos@athina.example', contactName: 'Νίκος' },
  { name: 'Acme', email: 'dana.berg+portal@acme.example', contactName: 'Dana Berg' },
  { name: '日本商事', email: 'sato@nihon.example', contactName: '佐藤' },
];

beforeAll(async () => {
  const added = [];
  for (const client of CLIENTS) added.push(await studio.owner.api.clients.invite({ ...client, sendNow: false }));
  muller = added[0] ?? { id: '', slug: '' };
  const harbour = await addWorkspace(installation, 'Harbour Books');
  for (const client of CLIENTS) await harbour.owner.api.clients.invite({ ...client, sendNow: false });
});

type Input = Parameters<TestWorkspace['owner']['api']['clients']['list']>[0];

const find = async (input: Input) => {
  const { clients, count } = await studio.owner.api.clients.list({ sort: 'name', ...input });
  expect(count).toBe(clients.length);
  return clients.map(({ name }) => name);
};

describe('searching', () => {
  it.each([
    ['muller', ['Müller & Söhne']],
    ['MÜLLER', ['Müller & Söhne']],
    ['mu\u0308ller', ['Müller & Söhne']],
    ['sohne mül', ['Müller & Söhne']],
    ['gross', ['Müller & Söhne']],
    ['jurgen.groß@mueller.example', ['Müller & Söhne']],
    ['lodz', ['Łódź Architekci']],
    ['was', ['Łódź Architekci']],
    ['ВЕСНА', ['Ресторан Весна']],
    ['ресторан в', ['Ресторан Весна']],
    ['αθηνα ταξιδ', ['ΑΘΗΝΑ Ταξίδια']],
    ['日本', ['日本商事']],
    ['dana', ['Acme']],
    ['berg+por', ['Acme']],
    ['@acme.exa', ['Acme']],
    ['acme nobody', []],
    ['cme', []],
    ['%', []],
    ["' | 'acm':*", ['Acme']],
    ['vip', []],
  ])('for %s finds %j, by words that begin so, whatever case and accents', async (search, names) => {
    expect((await find({ search })).toSorted()).toEqual(names.toSorted());
  });

  it('finds a client by its slug, by every contact of it, and by what they are called now', async () => {
    expect(await find({ search: muller.slug })).toEqual(['Müller & Söhne']);
    await installation.sql`
      insert into contacts (id, workspace_id, client_id, name, email, email_key)
      values (${newId()}, ${studio.workspaceId}, ${muller.id}, 'Second Person', 'second@elsewhere.example', 'second')`;
    expect(await find({ search: 'second elsewhere' })).toEqual(['Müller & Söhne']);
    await installation.sql`update contacts set name = 'Renamed' where name = 'Second Person'`;
    expect(await find({ search: 'person' })).toEqual([]);
    expect(await find({ search: 'renamed muller' })).toEqual(['Müller & Söhne']);
  });

  it('never finds a client of another workspace, whatever is typed', async () => {
    expect(await find({ search: studio.workspaceId })).toEqual([]);
    const empty = await addWorkspace(installation, 'Empty');
    for (const search of ['a', 'muller', 'example', `@${studio.workspaceId}`, "'"])
      expect((await empty.owner.api.clients.list({ search })).clients).toEqual([]);
  });
});

describe('filters and sorting', () => {
  it('list by name without regard to case and accents', async () => {
    expect((await find({})).slice(0, 3)).toEqual(['Acme', 'Łódź Architekci', 'Müller & Söhne']);
  });

  it('list who was seen last first, and who never was at the end', async () => {
    const { id } = muller;
    await studio.owner.api.clients.sendFreshLink({ clientId: id });
    await enterPortal(installation, {
      token: await newestToken(installation, id),
      ...{ id, contactId: '', slug: '', email: '' },
    });
    const names = await find({ sort: 'last_seen' });
    expect(names[0]).toBe('Müller & Söhne');
    expect(names).toHaveLength(CLIENTS.length);
  });

  it('list one access status alone, and all others without it', async () => {
    expect(await find({ status: 'active' })).toEqual(['Müller & Söhne']);
    expect(await find({ status: 'signed_out' })).toEqual([]);
    expect(await find({ status: 'not_invited' })).toHaveLength(CLIENTS.length - 1);
    await installation.sql`update contact_sessions set expires_at = now()`;
    expect(await find({ status: 'active' })).toEqual([]);
    expect(await find({ status: 'signed_out' })).toEqual(['Müller & Söhne']);
  });

  it('count one access status alone, or all but the archived ones', async () => {
    const { api } = studio.owner;
    const harbour = await addWorkspace(installation, 'Harbour Books');
    const counts = await Promise.all([
      api.clients.count({}),
      api.clients.count({ status: 'not_invited' }),
      harbour.owner.api.clients.count({}),
    ]);
    expect(counts.map(({ count }) => count)).toEqual([CLIENTS.length, CLIENTS.length - 1, 0]);
    expect(counts.every(({ isCountExact }) => isCountExact)).toBe(true);
  });
});

it('what the list is found by is what it would be if it were made anew, also after much at the same time', async () => {
  const { sql } = installation;
  const added = [];
  for (let index = 0; index < 5; index += 1) added.push(await addClient(installation, studio, `Busy ${index}`));
  const { clients } = studio.owner.api;
  await Promise.all(
    added.flatMap((client) => [
      // The change of address may come first, and then that link opens nothing.
      enterPortal(installation, client).catch((error: unknown) => {
        if (!(error instanceof TRPCError) || error.code !== 'CONFLICT') throw error;
      }),
      clients.sendFreshLink({ clientId: client.id }),
      clients.sendFreshLink({ clientId: client.id }),
      clients.update({ clientId: client.id, name: `Renamed ${client.slug}`, tags: ['busy'] }),
      sql`update emails set bounced_at = now() where to_address = ${client.email}`,
      studio.owner.api.contacts.changeEmail({
        contactId: client.contactId,
        email: `new-${client.email}`,
        endSessions: true,
      }),
    ]),
  );
  const read = async () => [...(await sql`select * from listed_clients order by client_id`)];
  const kept = await read();
  await sql`delete from listed_clients`;
  await sql`select refresh_listed_clients(array (select id from clients))`;
  expect(kept).toEqual(await read());
});
