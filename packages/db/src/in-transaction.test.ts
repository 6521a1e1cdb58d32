import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { inTransaction } from './in-transaction.ts';
import { createTestDatabase } from './testing.ts';
import type { TestDatabase } from './testing.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseServerUrl'));
  await database.sql`create table counters as select n as id, 0 as value from generate_series(1, 2) n`;
});
afterAll(() => database.drop());

const pause = () => new Promise((done) => setTimeout(done, 100));

it('does both of two transactions that wait for each other', async () => {
  const { sql } = database;
  let runs = 0;
  const countBoth = (first: number, second: number) =>
    inTransaction(sql, async (tx) => {
      runs += 1;
      await tx`update counters set value = value + 1 where id = ${first}`;
      await pause();
      await tx`update counters set value = value + 1 where id = ${second}`;
    });
  await Promise.all([countBoth(1, 2), countBoth(2, 1)]);
  expect(runs).toBe(3);
  expect(await sql`select value from counters`).toEqual([{ value: 2 }, { value: 2 }]);
});

it('tries nothing else again, and answers what the work answers', async () => {
  let runs = 0;
  const failing = inTransaction(database.sql, async (tx) => {
    runs += 1;
    await tx`select 1 / 0`;
  });
  await expect(failing).rejects.toMatchObject({ code: '22012' });
  expect(runs).toBe(1);
  expect(await inTransaction(database.sql, async () => 'done')).toBe('done');
});
