import { newId } from '@clientnest/db';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { cleanUp } from './clean-up.ts';
import { addOwner, addWorkspace, HISTORY_DAYS, newEmail, openSite } from './fixtures.ts';
import type { Site } from './fixtures.ts';

let site: Site;
let workspaceId: string;
let ownerId: string;
beforeEach(async () => {
  site = await openSite();
  workspaceId = await addWorkspace(site.sql);
  ownerId = await addOwner(site.sql, workspaceId, newEmail());
});
afterEach(() => site.close());

const ROWS = 2500;

const addImport = async (age: string, isStarted: boolean): Promise<string> => {
  const id = newId();
  await site.sql`
    insert into imports (id, workspace_id, owner_id, columns, created_at, started_at)
    values (${id}, ${workspaceId}, ${ownerId}, '["Name"]', now() - ${age}::interval, ${isStarted ? new Date() : null})`;
  await site.sql`
    insert into import_rows (workspace_id, import_id, number, cells)
    select ${workspaceId}, ${id}, n, '["Acme"]' from generate_series(2, ${ROWS + 1}) n`;
  return id;
};

const rowsOf = async (id: string) => (await site.sql`select from import_rows where import_id = ${id}`).count;
const run = () => cleanUp(site.sql, { historyDays: HISTORY_DAYS });

it('removes a file that nobody started after a day, and one that was started after 30', async () => {
  const [old, young] = [await addImport('25 hours', false), await addImport('23 hours', false)];
  const [done, lately] = [await addImport('31 days', true), await addImport('29 days', true)];
  expect((await run()).imports).toBe(2 * (ROWS + 1));
  expect(await Promise.all([old, young, done, lately].map(rowsOf))).toEqual([0, ROWS, 0, ROWS]);
  const left = await site.sql<{ id: string }[]>`select id from imports order by id`;
  expect(left.map(({ id }) => id)).toEqual([young, lately].toSorted());
});

it('takes no row from a file that somebody is about to start', async () => {
  const old = await addImport('25 hours', false);
  await site.sql.begin(async (tx) => {
    await tx`select from imports where id = ${old} for update`;
    expect((await run()).imports).toBe(0);
    await tx`update imports set started_at = now() where id = ${old}`;
  });
  expect((await run()).imports).toBe(0);
  expect(await rowsOf(old)).toBe(ROWS);
});
