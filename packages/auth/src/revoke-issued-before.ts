import type { Query, Sql } from '@clientnest/db';

const BATCH = 1000;
// Behind every id, of uuids and of hashes in hex.
const LAST_UUID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const LAST_HASH = 'g';

type Batch = { seen: number; revoked: number; last: string | null };
type Table = { name: string; lastId: string };

// Newest first, as trying a code locks its rows: the two wait for each other, and never in a circle.
const revokeBatch = (sql: Sql, { name, lastId }: Table, revoke: ReturnType<Query>) => sql<Batch[]>`
  with page as materialized (
    select id from ${sql(name)} where id < ${lastId} order by id desc limit ${BATCH} for update
  ), revoked as (${revoke} returning expires_at)
  select count(*)::int as seen, (select count(*)::int from revoked where expires_at >= now()) as revoked,
    min(id::text) as last
  from page`;

/** Runs a change on all rows of a table, page by page. Answers how many of those it changed had not ended by themselves. */
const revokeAll = async (sql: Sql, table: Table, revoke: ReturnType<Query>): Promise<number> => {
  let revoked = 0;
  for (let { lastId } = table; ;) {
    const [batch] = await revokeBatch(sql, { ...table, lastId }, revoke);
    revoked += batch?.revoked ?? 0;
    if (!batch?.last || batch.seen < BATCH) return revoked;
    lastId = batch.last;
  }
};

/** How much was switched off. */
export type Revocations = { links: number; codes: number; contactSessions: number; ownerSessions: number };

/**
 * Switches off every unused link and code, and ends every session, that was issued before a moment. After a database was
 * restored from a copy, links used since the copy was made would open once more, and sessions ended since would live on.
 */
export const revokeIssuedBefore = async (sql: Sql, before: Date): Promise<Revocations> => {
  const isOfPage = sql`id = any (array (select id from page)) and created_at < ${before}`;
  const endSessions = (name: string) =>
    revokeAll(sql, { name, lastId: LAST_HASH }, sql`delete from ${sql(name)} where ${isOfPage}`);
  const revokeCodes = (name: string) =>
    revokeAll(
      sql,
      { name, lastId: LAST_UUID },
      sql`update ${sql(name)} set expires_at = now() where ${isOfPage} and consumed_at is null and expires_at > now()`,
    );
  // Switched off anew, so that no undo of a change of address brings one of them back.
  await revokeAll(
    sql,
    { name: 'access_links', lastId: LAST_UUID },
    sql`
      update access_links set revoked_at = now()
      where ${isOfPage} and consumed_at is null and revoked_at is not null and expires_at > now()`,
  );
  return {
    links: await revokeAll(
      sql,
      { name: 'access_links', lastId: LAST_UUID },
      sql`
        update access_links set revoked_at = now()
        where ${isOfPage} and consumed_at is null and revoked_at is null and expires_at > now()`,
    ),
    codes: (await revokeCodes('recovery_attempts')) + (await revokeCodes('phone_codes')),
    contactSessions: await endSessions('contact_sessions'),
    ownerSessions: await endSessions('owner_sessions'),
  };
};
