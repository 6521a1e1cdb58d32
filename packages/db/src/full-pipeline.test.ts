import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { connect } from './connect.ts';
import type { Sql } from './connect.ts';
import { createTestDatabase } from './testing.ts';
import type { TestDatabase } from './testing.ts';

let database: TestDatabase;
let sql: Sql;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseServerUrl'));
  await database.sql`create table notes (number int primary key)`;
  sql = connect(database.url, { maxConnections: 2 });
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

/** Keeps one of the two connections to itself until it is let go. */
const holdOne = async (): Promise<() => Promise<unknown>> => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const { promise: held, resolve: hold } = Promise.withResolvers<void>();
  const holding = sql.begin(async (tx) => {
    await tx`select 1`;
    hold();
    await released;
  });
  await held;
  return () => {
    release();
    return holding;
  };
};

it.each([98, 99, 100, 101, 102])(
  'a transaction that waits behind %i questions on one connection is one all the same',
  async (waiting) => {
    await Promise.all([sql`select 1`, sql`select pg_sleep(0.05)`]);
    const letGo = await holdOne();
    const questions = [
      sql`select pg_sleep(0.2)`,
      ...Array.from({ length: waiting }, (_, at) => sql`select ${at}::int`),
    ];
    const answers = questions.map((question) => question.execute());
    const transaction = sql.begin((tx) => tx`insert into notes values (${waiting})`);
    await Promise.all(answers);
    await expect(transaction).resolves.toBeDefined();
    expect(await database.sql`select from notes where number = ${waiting}`).toHaveLength(1);
    await letGo();
  },
);
