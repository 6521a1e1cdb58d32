import type { Sql } from '@clientnest/db';

// Small steps: no other query waits long behind one, and one run ends in bounded time.
const BATCH = 1000;
const BATCHES = 100;

const removeInBatches = async (removeBatch: () => Promise<{ count: number }>): Promise<number> => {
  let removed = 0;
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const { count } = await removeBatch();
    removed += count;
    if (count < BATCH) break;
  }
  return removed;
};

export type CleanUpReport = { sessions: number; attempts: number; limits: number };

/** Removes what has ended and has no use any more: sessions, codes and limiter rows. Nothing of a client's (F14). */
export const cleanUp = async (sql: Sql): Promise<CleanUpReport> => {
  const removeSessions = (table: string) => () =>
    sql`delete from ${sql(table)} where id in (select id from ${sql(table)} where expires_at < now() limit ${BATCH})`;
  return {
    sessions:
      (await removeInBatches(removeSessions('contact_sessions'))) +
      (await removeInBatches(removeSessions('owner_sessions'))),
    attempts: await removeInBatches(
      () => sql`
        delete from recovery_attempts where id in (
          select id from recovery_attempts where expires_at < now() - interval '1 day' limit ${BATCH})`,
    ),
    limits: await removeInBatches(
      () => sql`
        delete from rate_limits where key in (
          select key from rate_limits where expire < extract(epoch from now() - interval '1 hour') * 1000 limit ${BATCH})`,
    ),
  };
};
