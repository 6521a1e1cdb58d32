import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { connect } from './connect.ts';
import type { Sql } from './connect.ts';
import { createTestDatabase } from './testing.ts';
import type { TestDatabase } from './testing.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseServerUrl'));
});
afterAll(() => database.drop());

const pools: Sql[] = [];
const open = (options?: Parameters<typeof connect>[1]): Sql => {
  const sql = connect(database.url, options);
  pools.push(sql);
  return sql;
};
afterEach(() => Promise.all(pools.splice(0).map((sql) => sql.end())));

/** The length of the longest list that is searched while something runs. */
const longestSearch = async (run: () => Promise<void>): Promise<number> => {
  const { indexOf } = Array.prototype;
  let longest = 0;
  Array.prototype.indexOf = function (this: unknown[], ...args: [unknown, number?]) {
    longest = Math.max(longest, this.length);
    return indexOf.apply(this, args);
  };
  try {
    await run();
  } finally {
    Array.prototype.indexOf = indexOf;
  }
  return longest;
};

describe('a pool', () => {
  // The patch of postgres.js in ../patches: its queue of open connections only shrank when it ran empty.
  it('remembers nothing of the transactions that ran while another connection was idle', async () => {
    const sql = open({ maxConnections: 2 });
    await Promise.all([sql`select pg_sleep(0.05)`, sql`select pg_sleep(0.05)`]);
    const longest = await longestSearch(async () => {
      for (let ran = 0; ran < 1000; ran += 1) await sql.begin((tx) => tx`select 1`);
    });
    expect(longest).toBeGreaterThan(0);
    expect(longest).toBeLessThan(200);
  });

  it('holds no more connections than it may, and queues the rest', async () => {
    const sql = open({ maxConnections: 3 });
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => sql<{ pid: number }[]>`select pg_backend_pid() as pid`),
    );
    expect(new Set(answers.map(([row]) => row?.pid)).size).toBeLessThanOrEqual(3);
  });

  it('names itself and ends what hangs', async () => {
    const sql = open({ applicationName: 'a test' });
    const settings = await sql<{ value: string }[]>`
      select current_setting(name) as value
      from unnest(array['application_name', 'statement_timeout', 'idle_in_transaction_session_timeout']) as name`;
    expect(settings.map(({ value }) => value)).toEqual(['a test', '15s', '30s']);
  });

  it('keeps its connections for ever only when it is told to', () => {
    expect(open().options.max_lifetime).not.toBeNull();
    expect(open({ keepsConnections: true }).options.max_lifetime).toBeNull();
  });
});
