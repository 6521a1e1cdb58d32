import type { Query } from '@clientnest/db';
import type { AccessFacts } from './diagnosis.ts';

/** SQL that answers what became of email `e` of a link; `e` may be missing. */
export const emailStateSql = (query: Query) => query`
  case
    when e.id is null then 'none'
    when e.bounced_at is not null then 'bounced'
    when e.complained_at is not null then 'complained'
    when e.withdrawn_at is not null then 'withdrawn'
    when e.failed_at is not null then 'failed'
    when e.delivered_at is not null then 'delivered'
    when e.delayed_at is not null then 'delayed'
    when e.sent_at is not null then 'sent'
    when e.failure is not null then 'retrying'
    else 'queued'
  end`;

/** SQL that answers what has become of link `l`. */
export const linkStateSql = (query: Query) => query`
  case
    when l.consumed_at is not null then 'used'
    when l.revoked_at is not null then 'revoked'
    when l.expires_at <= now() then 'expired'
    else 'unused'
  end`;

// Built in the database, where its instants are text.
type JsonDates<Value> = Value extends Date ? string : { [Key in keyof Value]: JsonDates<Value[Key]> };
type FactsRow = Omit<AccessFacts, 'newestLink' | 'lastEnd'> & {
  contactId: string;
  newestLink: JsonDates<AccessFacts['newestLink']>;
  lastEnd: JsonDates<AccessFacts['lastEnd']>;
};

const dateOf = (text: string | null): Date | null => (text === null ? null : new Date(text));

const readLink = (link: NonNullable<FactsRow['newestLink']>): NonNullable<AccessFacts['newestLink']> => ({
  ...link,
  issuedAt: new Date(link.issuedAt),
  expiresAt: new Date(link.expiresAt),
  openedAt: dateOf(link.openedAt),
  scannedAt: dateOf(link.scannedAt),
});

const isUsableSql = (query: Query) => query`l.consumed_at is null and l.revoked_at is null and l.expires_at > now()`;

// What was switched off says nothing while an earlier link works; one that was used since has let them in.
const tellingLinkSql = (query: Query) => query`
  coalesce(
    (
      select l.id from access_links l
      where l.contact_id = c.id and (l.consumed_at is not null or (${isUsableSql(query)}))
        and exists (select from access_links l where l.contact_id = c.id and ${isUsableSql(query)})
      order by l.id desc limit 1
    ),
    (select l.id from access_links l where l.contact_id = c.id order by l.id desc limit 1)
  )`;

const newestLinkSql = (query: Query) => query`
  select json_build_object(
    'issuedAt', l.created_at, 'expiresAt', l.expires_at, 'state', ${linkStateSql(query)}, 'email', ${emailStateSql(query)},
    'isToCurrentAddress', l.sent_to = c.email,
    'openedAt', (select max(v.last_at) from link_visits v where v.link_id = l.id and not v.is_automated),
    'scannedAt', (select max(v.last_at) from link_visits v where v.link_id = l.id and v.is_automated)
  )
  from access_links l left join emails e on e.id = l.email_id
  where l.id = ${tellingLinkSql(query)}`;

const lastEventSql = (query: Query, kind: string) => query`
  select max(happened_at) from access_events where contact_id = c.id and kind = ${kind}`;

/** The facts of every contact of a client, by the contact's id. */
export const findAccessFacts = async (query: Query, clientId: string): Promise<Map<string, AccessFacts>> => {
  const rows = await query<FactsRow[]>`
    select c.id as "contactId", k.archived_at as "clientArchivedAt", c.archived_at as "contactArchivedAt",
      c.paused_at as "pausedAt", c.last_seen_at as "lastSeenAt",
      (select count(*)::int from contact_sessions s where s.user_id = c.id and s.expires_at > now()) as devices,
      (${lastEventSql(query, 'signed_in')}) as "lastSignInAt",
      (${newestLinkSql(query)}) as "newestLink",
      mail_trouble(c.id, c.email) as "mailTrouble",
      greatest(
        (select max(v.last_at) from link_visits v
          where v.client_id = c.client_id and v.contact_id = c.id and not v.is_automated and v.link_state <> 'usable'),
        (${lastEventSql(query, 'link_refused')})
      ) as "deadLinkTriedAt",
      (
        select json_build_object(
          'by', case when kind = 'signed_out' then 'contact' else coalesce(details ->> 'by', 'owner') end, 'at', happened_at)
        from access_events
        where contact_id = c.id and (
          kind = 'signed_out'
          or (kind in ('session_ended', 'email_changed', 'email_change_undone')
            and coalesce(details ->> 'count', details ->> 'ended')::int > 0))
        order by happened_at desc limit 1
      ) as "lastEnd",
      (
        select max(happened_at) from access_events
        where contact_id = c.id and kind = 'recovery_withheld' and happened_at > now() - interval '1 hour'
      ) as "withheldAt"
    from contacts c join clients k on k.id = c.client_id
    where c.client_id = ${clientId}`;
  return new Map(
    rows.map(({ contactId, newestLink, lastEnd, ...facts }) => [
      contactId,
      {
        ...facts,
        newestLink: newestLink && readLink(newestLink),
        lastEnd: lastEnd && { ...lastEnd, at: new Date(lastEnd.at) },
      },
    ]),
  );
};
