import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { claimEmbeddedPostgres } from './embedded.ts';
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

it('a claim never ends by itself: its connection is not renewed, which would free it for a moment', async () => {
  const sql = await claim();
  expect(sql?.options).toMatchObject({ max_lifetime: null, idle_timeout: 0, max: 1 });
  await sql?.end();
});
