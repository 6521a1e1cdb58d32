import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { claimEmbeddedPostgres } from './claim.ts';
import { createTestDatabase } from './testing.ts';
import type { TestDatabase } from './testing.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseServerUrl'));
});
afterAll(() => database.drop());

const claim = () => claimEmbeddedPostgres(database.url);

it('a claim is for one server at a time, and free again when that one ends', async () => {
  const first = await claim();
  expect(first).not.toBeNull();
  expect(await claim()).toBeNull();
  await first?.end();
  const second = await claim();
  expect(second).not.toBeNull();
  await second?.end();
});

it('a claim is given to one of several servers that start together', async () => {
  const claims = await Promise.all([claim(), claim(), claim()]);
  const [claimed, ...others] = claims.filter((sql) => sql !== null);
  expect(claimed).toBeDefined();
  expect(others).toEqual([]);
  await claimed?.end();
});

it('a claim waits a moment for a server that is just ending', async () => {
  const first = await claim();
  const [second] = await Promise.all([claim(), wait(300).then(() => first?.end())]);
  expect(second).not.toBeNull();
  await second?.end();
});

const claimant = () => database.sql`select pid from pg_stat_activity where application_name = 'clientnest claim'`;
const locks = () => database.sql<{ key: string; granted: boolean }[]>`
  select (classid::bigint << 32 | objid::bigint)::text as key, granted from pg_locks
  where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`;
const cutConnections = () =>
  database.sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'clientnest claim'`;

it('a claim whose connection is lost is taken again, and is still for one server', async () => {
  const first = await claim();
  const before = await claimant();
  await cutConnections();
  await expect.poll(async () => (await locks()).count, { timeout: 5000 }).toBe(1);
  expect(await claimant()).not.toEqual(before);
  expect(await claim()).toBeNull();
  expect(await first?.end()).toBe(true);
  const second = await claim();
  expect(await second?.end()).toBe(true);
});

it('a claim that another server came to hold is no longer given back as ours', async () => {
  const first = await claim();
  const [held] = await locks();
  const other = await database.sql.reserve();
  const taken = other`select pg_advisory_lock(${held?.key ?? ''}::bigint)`.execute();
  await expect.poll(async () => (await locks()).filter(({ granted }) => !granted), { timeout: 5000 }).toHaveLength(1);
  await cutConnections();
  await taken;
  await expect.poll(async () => (await claimant()).count, { timeout: 5000 }).toBe(1);
  await wait(300);
  expect(await first?.end()).toBe(false);
  await other`select pg_advisory_unlock_all()`;
  other.release();
});
