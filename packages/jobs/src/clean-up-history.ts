import type { Sql } from '@clientnest/db';
import { BATCH, removeInBatches, removeInPages } from './clean-up-steps.ts';
import type { Page } from './clean-up-steps.ts';

// Long enough to say "expired" or "used" to whoever opens a late email.
const LINK_KEPT_DAYS = 30;

// SQL that says that nobody knew a contact's address `l.sent_to` not to work, were it not for the email of link `l`.
const isLastToFailSql = (sql: Sql) => sql`
  exists (
    select from emails e join contacts c on c.id = l.contact_id and c.email = l.sent_to
    where e.id = l.email_id and e.withdrawn_at is null and coalesce(e.bounced_at, e.complained_at, e.failed_at) is not null
  ) and not exists (
    select from access_links n join emails e on e.id = n.email_id
    where n.contact_id = l.contact_id and n.id > l.id and n.sent_to = l.sent_to and e.withdrawn_at is null
      and (coalesce(e.bounced_at, e.complained_at, e.failed_at, e.delivered_at) is not null
        or (e.sent_at is not null and e.transport <> 'resend'))
  )`;

/**
 * Removes links some time after their end. The newest of each person stays: whoever opens their last email years later is
 * still told why it opens nothing, and was still invited. So does the one that tells that an address does not work.
 */
export const removeOldLinks = (sql: Sql): Promise<number> =>
  removeInPages(
    ({ at, id }) => sql<Page[]>`
      with page as materialized (
        select id, contact_id, owner_id, expires_at from access_links
        where expires_at < now() - ${`${LINK_KEPT_DAYS} days`}::interval
          and (expires_at, id) > (${at}::text::timestamptz, ${id}::uuid)
        order by expires_at, id limit ${BATCH}
      ), replaced as materialized (
        select l.id from access_links l join page p on p.id = l.id
        where exists (select from access_links n where n.owner_id = p.owner_id and n.id > p.id) or (
          exists (select from access_links n where n.contact_id = p.contact_id and n.id > p.id)
          and not (${isLastToFailSql(sql)}))
        for update of l skip locked
      ), removed as (
        delete from access_links where id = any (array (select id from replaced)) returning id
      )
      select expires_at::text as at, id, (select count(*)::int from page) as seen,
        (select count(*)::int from removed) as removed
      from page order by expires_at desc, id desc limit 1`,
  );

/** Removes what the timeline says of longer ago. */
export const removeOldEvents = (sql: Sql, historyDays: number): Promise<number> =>
  removeInBatches(
    () => sql`
      delete from access_events where id = any (array (
        select id from access_events where happened_at < now() - ${`${historyDays} days`}::interval
        order by happened_at limit ${BATCH} for update skip locked))`,
  );

/** The same for who looked at a link. */
export const removeOldVisits = (sql: Sql, historyDays: number): Promise<number> =>
  removeInBatches(
    () => sql`
      delete from link_visits where ctid = any (array (
        select ctid from link_visits where last_at < now() - ${`${historyDays} days`}::interval
        order by last_at limit ${BATCH} for update skip locked))`,
  );

/** Removes emails of longer ago with what was reported of them, but none that a link or the timeline names. */
export const removeOldEmails = (sql: Sql, historyDays: number): Promise<number> =>
  removeInPages(
    ({ at, id }) => sql<Page[]>`
      with page as materialized (
        select id, queued_at from emails
        where queued_at < now() - ${`${historyDays} days`}::interval
          and (queued_at, id) > (${at}::text::timestamptz, ${id}::uuid)
        order by queued_at, id limit ${BATCH}
      ), unnamed as materialized (
        select e.id from emails e join page p on p.id = e.id
        where not exists (select from access_links l where l.email_id = p.id)
          and not exists (select from access_events v where v.email_id = p.id)
        for update of e skip locked
      ), reports as (
        delete from email_events where email_id = any (array (select id from unnamed))
      ), removed as (
        delete from emails where id = any (array (select id from unnamed)) returning id
      )
      select queued_at::text as at, id, (select count(*)::int from page) as seen,
        (select count(*)::int from removed) as removed
      from page order by queued_at desc, id desc limit 1`,
  );

/** Removes logos that were replaced longer ago than any email is kept that could name them. */
export const removeOldLogos = (sql: Sql, historyDays: number): Promise<number> =>
  removeInBatches(
    () => sql`
      delete from workspace_logos where (workspace_id, file_name) in (
        select workspace_id, file_name from workspace_logos where replaced_at < now() - ${`${historyDays} days`}::interval
        order by replaced_at limit ${BATCH} for update skip locked)`,
  );
