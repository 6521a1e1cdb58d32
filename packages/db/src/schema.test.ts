import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { newId } from './ids.ts';
import { createTestDatabase } from './testing.ts';
import type { TestDatabase } from './testing.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseServerUrl'));
});
afterAll(() => database.drop());

/** The tables that belong to no workspace, and why. */
const WITHOUT_WORKSPACE = [
  'code_tries', // counts typed codes, whoever types them
  'rate_limits', // counts callers, before anything is known of them
  'schema_migrations', // the history of the schema
  'workspaces', // is the workspace
];

const createWorkspace = async (): Promise<string> => {
  const id = newId();
  await database.sql`insert into workspaces (id, name) values (${id}, 'Studio Nord')`;
  return id;
};

const createClient = async (workspaceId: string): Promise<string> => {
  const id = newId();
  await database.sql`
    insert into clients (id, workspace_id, name, slug) values (${id}, ${workspaceId}, 'Acme', ${`acme-${id}`})`;
  return id;
};

const createEvent = async (workspaceId: string): Promise<string> => {
  const id = newId();
  await database.sql`insert into access_events (id, workspace_id, kind) values (${id}, ${workspaceId}, 'signed_in')`;
  return id;
};

it('has a workspace in every row of every other table', async () => {
  const without = await database.sql<{ name: string }[]>`
    select t.relname as name from pg_class t
    where t.relkind = 'r' and t.relnamespace = 'public'::regnamespace and not exists (
      select from pg_attribute a where a.attrelid = t.oid and a.attname = 'workspace_id' and a.attnotnull
    ) order by name`;
  expect(without.map(({ name }) => name)).toEqual(WITHOUT_WORKSPACE);
});

it('carries the workspace in every reference between rows of a workspace', async () => {
  const references = await database.sql<{ definition: string; isScoped: boolean }[]>`
    select c.conrelid::regclass || ': ' || pg_get_constraintdef(c.oid) as definition, exists (
      select from unnest(c.conkey, c.confkey) as pair (own, other)
      join pg_attribute o on o.attrelid = c.conrelid and o.attnum = pair.own and o.attname = 'workspace_id'
      join pg_attribute f on f.attrelid = c.confrelid and f.attnum = pair.other and f.attname = 'workspace_id'
    ) as "isScoped"
    from pg_constraint c where c.contype = 'f' and c.confrelid <> 'workspaces'::regclass`;
  expect(references.length).toBeGreaterThan(10);
  expect(references.filter(({ isScoped }) => !isScoped)).toEqual([]);
});

it('lets no row point into another workspace', async () => {
  const [own, other] = [await createWorkspace(), await createWorkspace()];
  const clientId = await createClient(other);
  await expect(
    database.sql`
      insert into contacts (id, workspace_id, client_id, name, email, email_key)
      values (${newId()}, ${own}, ${clientId}, 'Dana', 'dana@acme.example', 'dana@acme.example')`,
  ).rejects.toThrow('foreign key');
});

it('F14: deletes no row because another one is deleted', async () => {
  const cascades = await database.sql`
    select conrelid::regclass, conname from pg_constraint where contype = 'f' and confdeltype <> 'a'`;
  expect(cascades).toEqual([]);
});

it('B10: refuses to change what the timeline says', async () => {
  const { sql } = database;
  const id = await createEvent(await createWorkspace());
  await expect(sql`update access_events set kind = 'signed_out' where id = ${id}`).rejects.toThrow('append-only');
  await expect(sql`
    insert into access_events (id, workspace_id, kind) select id, workspace_id, 'signed_out' from access_events where id = ${id}
    on conflict (id) do update set kind = excluded.kind`).rejects.toThrow('append-only');
  expect(await sql`select kind from access_events where id = ${id}`).toEqual([{ kind: 'signed_in' }]);
});

it('keeps every instant with its time zone', async () => {
  const local = await database.sql`
    select table_name, column_name from information_schema.columns
    where table_schema = 'public' and data_type like '%without time zone'`;
  expect(local).toEqual([]);
});
