import { inTransaction, newId } from '@clientnest/db';
import type { Query, Sql } from '@clientnest/db';
import { CODE_LIFETIME_MINUTES } from './codes.ts';

const BATCH = 1000;
// Behind every id, of uuids and of hashes in hex.
const LAST_UUID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const LAST_HASH = 'g';

type Batch = { seen: number; revoked: number; last: string | null };
type Table = { name: string; lastId: string };

type Fragment = ReturnType<Query>;
/** What is changed of a page of rows, and what is told of it. */
type Change = { revoke: Fragment; tell?: () => Fragment };

// Newest first, as whoever holds several codes locks them: the two wait for each other, and never in a circle. Whoever ends
// sessions in another order does, and this is done again. What was off before is not counted.
const revokeBatch = (sql: Sql, { name, lastId }: Table, { revoke, tell = () => sql`select` }: Change) =>
  inTransaction(
    sql,
    (tx) => tx<Batch[]>`
      with page as materialized (
        select id, to_jsonb(t) ->> 'revoked_at' as revoked_at from ${tx(name)} t
        where id < ${lastId} order by id desc limit ${BATCH} for update
      ), revoked as (${revoke} returning *), told as (${tell()})
      select count(*)::int as seen, min(id::text) as last, (
        select count(*)::int from revoked r join page p on p.id = r.id where p.revoked_at is null and r.expires_at >= now()
      ) as revoked
      from page`,
  );

/** Runs a change on all rows of a table, page by page. Answers how many of those it changed had not ended by themselves. */
const revokeAll = async (sql: Sql, table: Table, change: Change): Promise<number> => {
  let revoked = 0;
  for (let { lastId } = table; ;) {
    const [batch] = await revokeBatch(sql, { ...table, lastId }, change);
    revoked += batch?.revoked ?? 0;
    if (!batch?.last || batch.seen < BATCH) return revoked;
    lastId = batch.last;
  }
};

// One line in the timeline of each contact, so that nobody has to guess why they are out; their other sessions may be of
// another page.
const tellContacts = (sql: Sql, startedAt: string): Fragment => sql`
  insert into access_events (id, workspace_id, kind, client_id, contact_id, details)
  select
    (${Array.from({ length: BATCH }, newId)}::uuid[])[row_number() over ()], c.workspace_id, 'session_ended', c.client_id,
    c.id, jsonb_build_object('by', 'installation', 'count', r.count)
  from (select user_id, count(*)::int from revoked where expires_at >= now() group by user_id) r
  join contacts c on c.id = r.user_id
  where not exists (
    select from access_events e
    where e.contact_id = c.id and e.kind = 'session_ended' and e.happened_at >= ${startedAt}::text::timestamptz
      and e.details ->> 'by' = 'installation')`;

/** How much was switched off. */
export type Revocations = { links: number; codes: number; contactSessions: number; ownerSessions: number };

/**
 * Switches off every unused link and code that was issued before a moment, and ends every session that began before it or
 * by such a link or code. After a database was
 * restored from a copy, links used since the copy was made would open once more, and sessions ended since would live on.
 */
export const revokeIssuedBefore = async (sql: Sql, before: Date): Promise<Revocations> => {
  // As the database wrote it: a Date would lose its microseconds.
  const [clock] = await sql<{ startedAt: string }[]>`select now()::text as "startedAt"`;
  const startedAt = clock?.startedAt ?? 'infinity';
  const isOfPage = sql`id = any (array (select id from page)) and created_at < ${before}`;
  // With those that are off already: no undo of a change of address may bring one of them back.
  const revokeUnused = (name: string) =>
    revokeAll(
      sql,
      { name, lastId: LAST_UUID },
      {
        revoke: sql`
          update ${sql(name)} set revoked_at = now() where ${isOfPage} and consumed_at is null and expires_at > now()`,
      },
    );
  const links = await revokeUnused('access_links');
  const codes = (await revokeUnused('recovery_attempts')) + (await revokeUnused('phone_codes'));
  // Last, and those that began meanwhile too: one of them may come from a link that was still to be switched off. A session
  // does not tell its code, so those go, too, that began while such a code could still be typed.
  const endSessions = (name: string, tell?: () => Fragment) =>
    revokeAll(
      sql,
      { name, lastId: LAST_HASH },
      {
        revoke: sql`delete from ${sql(name)} where id = any (array (select id from page))
        and (
          created_at < ${before}::timestamptz + ${`${CODE_LIFETIME_MINUTES} minutes`}::interval
          or created_at >= ${startedAt}::text::timestamptz
          or exists (select from access_links l where l.consumed_session_id = ${sql(name)}.id and l.created_at < ${before})
        )`,
        ...(tell && { tell }),
      },
    );
  return {
    links,
    codes,
    contactSessions: await endSessions('contact_sessions', () => tellContacts(sql, startedAt)),
    ownerSessions: await endSessions('owner_sessions'),
  };
};
