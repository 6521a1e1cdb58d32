import type { Query, Transaction } from '@clientnest/db';
import type { OwnerContext } from '../procedures.ts';
import { listedCondition, listedStatusSql } from './client-filters.ts';
import type { ClientFilters } from './client-filters.ts';
import { orderSql, placeCondition, sortValueSql } from './client-order.ts';
import type { ClientSort, Place } from './client-order.ts';
import type { ClientSummary } from './schemas.ts';

/** Above these nobody reads the number, and counting on would make the page slow. */
const COUNTED_CLIENTS = 10_000;
const COUNTED_WITH_WORDS = 5000;

export type ClientList = ClientFilters & { sort: ClientSort; cursor?: Place | undefined };
export type ListedClient = ClientSummary & { sortValue: string };
/** `count` is of all pages, and not exact where there are more than were counted. */
type Found = { rows: ListedClient[]; count: number; isCountExact: boolean };

const hasWords = ({ search, tag }: ClientFilters): boolean => Boolean(search ?? tag);

const matchingSql = (query: Query, workspaceId: string, list: ClientFilters) => query`
  select l.client_id, l.name_key, l.seen_at, l.is_archived, l.idle_status, l.active_until from listed_clients l where ${listedCondition(query, workspaceId, list)}`;

const orderOf = (query: Query, { sort, cursor }: ClientList) => orderSql(query, sort, cursor?.isBefore ?? false);

/** SQL that shows the listed clients `l`. */
const showSql = (query: Query, sort: ClientSort) => query`
  k.id, k.name, k.slug, c.name as "contactName", c.email, c.last_seen_at as "lastSeenAt",
  k.created_at as "addedAt", ${listedStatusSql(query)} as "accessStatus", ${sortValueSql(query, sort)} as "sortValue",
  array (select t.tag from client_tags t where t.client_id = k.id order by t.tag) as tags`;

/** SQL that joins the listed clients `l` with what is shown of them. */
const joinSql = (query: Query) => query`
  join clients k on k.id = l.client_id
  join contacts c on c.client_id = k.id and c.made_primary_at is not null`;

/** Along the index of the order, until there are enough. */
const walkRows = (query: Query, workspaceId: string, list: ClientList, limit: number) => query<ListedClient[]>`
  select ${showSql(query, list.sort)}
  from (
    ${matchingSql(query, workspaceId, list)} ${placeCondition(query, list.cursor)}
    order by ${orderOf(query, list)} limit ${limit}
  ) l ${joinSql(query)} order by ${orderOf(query, list)}`;

const upTo = (bound: number, count: number) => ({ count: Math.min(count, bound), isCountExact: count <= bound });

/** Stops where nobody reads the number any more. */
export const countRows = async (query: Query, workspaceId: string, list: ClientFilters) => {
  const [row] = await query<{ count: number }[]>`
    select count(*)::int as count from (
      ${matchingSql(query, workspaceId, list)} limit ${COUNTED_CLIENTS + 1}
    ) counted`;
  return upTo(COUNTED_CLIENTS, row?.count ?? 0);
};

/** Out of all that match, which the index of words finds. They are not all of them when the count is not exact. */
const findRows = async (query: Query, workspaceId: string, list: ClientList, limit: number): Promise<Found> => {
  const rows = await query<(ListedClient & { count: number })[]>`
    with found as materialized (
      ${matchingSql(query, workspaceId, list)} limit ${COUNTED_WITH_WORDS + 1}
    ), page as (
      select l.* from found l where true ${placeCondition(query, list.cursor)}
      order by ${orderOf(query, list)} limit ${limit}
    )
    select n.count, shown.* from (select count(*)::int as count from found) n
    left join (
      select ${showSql(query, list.sort)}, row_number() over (order by ${orderOf(query, list)}) as position
      from page l ${joinSql(query)}
    ) shown on true
    order by shown.position`;
  return { rows: rows.filter(({ id }) => id), ...upTo(COUNTED_WITH_WORDS, rows[0]?.count ?? 0) };
};

/**
 * Reads the clients on one side of a place, at most `limit`, and counts all of them. The
 * planner cannot know how rare a beginning of a word is, so what has words is looked up first, and only what nearly
 * everybody has is then looked for along the order.
 */
export const readClients = async (
  query: Query,
  workspaceId: string,
  list: ClientList,
  limit: number,
): Promise<Found> => {
  if (!hasWords(list)) {
    const [rows, count] = await Promise.all([
      walkRows(query, workspaceId, list, limit),
      countRows(query, workspaceId, list),
    ]);
    return { rows, ...count };
  }
  const found = await findRows(query, workspaceId, list, limit);
  if (found.isCountExact) return found;
  return { ...found, rows: await walkRows(query, workspaceId, list, limit) };
};

/** Reads as of one instant, each statement by a plan of its own: one for all words would be slow for rare or common ones. */
export const readList = <Value>({ sql }: OwnerContext, read: (tx: Transaction) => Promise<Value>) =>
  sql.begin('isolation level repeatable read read only', async (tx) => {
    // Sent at once, ahead of what it is for: a query is otherwise not sent before somebody waits for it.
    const settings =
      tx`select set_config('plan_cache_mode', 'force_custom_plan', true), set_config('enable_seqscan', 'off', true)`.execute();
    const [value] = await Promise.all([read(tx), settings]);
    return value;
  });
