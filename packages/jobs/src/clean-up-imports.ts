import type { Sql } from '@clientnest/db';
import { BATCH, removeInBatches } from './clean-up-steps.ts';

// It is nobody's from here on. Who is about to start one holds it, and keeps it.
const discardUnstarted = (sql: Sql) => sql`
  update imports set discarded_at = now() where id = any (array (
    select id from imports
    where created_at < now() - interval '1 day' and started_at is null and discarded_at is null
    order by created_at limit ${BATCH} for update skip locked))`;

const isOver = (sql: Sql) => sql`
  i.created_at < now() - interval '1 day'
    and (i.discarded_at is not null or i.created_at < now() - interval '30 days')`;

/**
 * Removes imports 30 days after their upload, and those that nobody started after a day. The rows first: an import whose rows
 * are not all gone is the next run's.
 */
export const removeOldImports = async (sql: Sql): Promise<number> => {
  await discardUnstarted(sql);
  const rows = await removeInBatches(
    () => sql`
      delete from import_rows where (import_id, number) in (
        select r.import_id, r.number from imports i join import_rows r on r.import_id = i.id
        where ${isOver(sql)}
        order by i.created_at, r.number limit ${BATCH} for update of r skip locked)`,
  );
  const imports = await removeInBatches(
    () => sql`
      delete from imports where id = any (array (
        select i.id from imports i
        where ${isOver(sql)} and not exists (select from import_rows r where r.import_id = i.id)
        order by i.created_at limit ${BATCH} for update skip locked))`,
  );
  return rows + imports;
};
