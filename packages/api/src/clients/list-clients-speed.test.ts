import { availableParallelism, loadavg } from 'node:os';
import { beforeAll, expect, it } from 'vitest';
import { addWorkspace, useInstallation, useWorkspace } from '../fixtures.ts';
import type { TestWorkspace } from '../fixtures.ts';
import { orderSql, sortValueSql, writeCursor } from './client-order.ts';
import type { ClientSort } from './client-order.ts';
import { addManyClients } from './many-clients.fixture.ts';

const CLIENTS = 50_000;
const LIMIT_MS = 30;
const RUNS = 5;
// What else the machine does takes its share: a list counts as slow when it is so five times, for the load there is.
const TRIES = 5;

const limitMs = (): number => LIMIT_MS * Math.max(1, (loadavg()[0] ?? 0) / availableParallelism());

const installation = useInstallation();
const studio = useWorkspace(installation);
beforeAll(async () => {
  const { sql } = installation;
  const harbour = await addWorkspace(installation, 'Harbour Books');
  await addManyClients(sql, { workspaceId: studio.workspaceId, count: CLIENTS });
  await addManyClients(sql, { workspaceId: harbour.workspaceId, count: 5000 });
  await sql`vacuum analyze`;
}, 180_000);

type Input = Parameters<TestWorkspace['owner']['api']['clients']['list']>[0];

const list = (input: Input) => studio.owner.api.clients.list(input);

const medianMs = async (input: Input): Promise<number> => {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const startedAt = performance.now();
    await list(input);
    times.push(performance.now() - startedAt);
  }
  return times.sort((a, b) => a - b)[(RUNS - 1) / 2] ?? 0;
};

const bestMedianMs = async (input: Input): Promise<number> => {
  let best = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < TRIES && best >= limitMs(); attempt += 1)
    best = Math.min(best, await medianMs(input));
  return best;
};

/** The client at 49,000 of the list. */
const farAway = async (sort: ClientSort): Promise<{ sortValue: string; id: string }> => {
  const { sql } = installation;
  const [row] = await sql<{ sortValue: string; id: string }[]>`
    select ${sortValueSql(sql, sort)} as "sortValue", l.client_id as id from listed_clients l
    where l.workspace_id = ${studio.workspaceId} and not l.is_archived
    order by ${orderSql(sql, sort, false)} offset 49000 limit 1`;
  return row ?? { sortValue: '', id: '' };
};

const SORTS = ['newest', 'name', 'last_seen'] as const;
const STATUSES = ['not_invited', 'invited', 'active', 'signed_out', 'bounced', 'archived'] as const;
const SEARCHES = ['muller', 'a', 'dana', 'studio 4711', 'bigmail', 'gar a', 'nobody', 'olga hof'];

const CASES: [string, Input][] = SORTS.flatMap((sort): [string, Input][] => [
  [`by ${sort}`, { sort }],
  ...STATUSES.map((status): [string, Input] => [`by ${sort}, ${status}`, { sort, status }]),
  ...SEARCHES.map((search): [string, Input] => [`by ${sort}, found by "${search}"`, { sort, search }]),
  ...['client', 'vip', 'none'].map((tag): [string, Input] => [`by ${sort}, tagged ${tag}`, { sort, tag }]),
  [`by ${sort}, everything at once`, { sort, status: 'active', tag: 'vip', search: 'dana bigmail' }],
  [`by ${sort}, what hardly ever goes together`, { sort, status: 'bounced', tag: 'client', search: 'bigmail' }],
]);

it.each(CASES)('50,000 clients %s are a page within 30 ms', async (_name, input) => {
  const ms = await bestMedianMs(input);
  expect(ms).toBeLessThan(limitMs());
});

it('the whole list and how many of it bounced are there within 30 ms', async () => {
  const { api } = studio.owner;
  const look = async () => {
    const startedAt = performance.now();
    const [, { count }] = await Promise.all([list({}), api.clients.count({ status: 'bounced' })]);
    expect(count).toBe((await list({ status: 'bounced' })).count);
    return performance.now() - startedAt;
  };
  let best = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < RUNS * TRIES && best >= limitMs(); attempt += 1) best = Math.min(best, await look());
  expect(best).toBeLessThan(limitMs());
});

it.each(SORTS)('the last pages of 50,000 clients by %s are as quick as the first', async (sort) => {
  const { nextCursor } = await list({ sort });
  const { sortValue, id } = await farAway(sort);
  expect(nextCursor).not.toBeNull();
  const cursor = writeCursor({ sort, value: sortValue, id, isBefore: false, from: 49_001 });
  const page = await list({ sort, cursor });
  expect(page.clients).toHaveLength(25);
  expect(await bestMedianMs({ sort, cursor })).toBeLessThan(limitMs());
});

const seqScans = async (): Promise<number> => {
  const { sql } = installation;
  // Each connection keeps what it counted to itself for a while, unless it is told otherwise.
  const everyConnection = Array.from({ length: sql.options.max });
  await Promise.all(everyConnection.map(() => sql`select pg_stat_force_next_flush(), pg_sleep(0.2)`));
  const [row] = await sql<{ scans: number }[]>`
    select sum(seq_scan)::int as scans from pg_stat_user_tables
    where relname in ('listed_clients', 'clients', 'contacts', 'client_tags')`;
  return row?.scans ?? 0;
};

it('finds every page by an index: none of the tables is read from end to end', async () => {
  const before = await seqScans();
  for (const [, input] of CASES) await list(input);
  for (const status of STATUSES) await studio.owner.api.clients.count({ status });
  expect(await seqScans()).toBe(before);
});
