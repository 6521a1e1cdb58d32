import { recordAccessEvent } from '@clientnest/auth';
import type { Query, Transaction } from '@clientnest/db';
import type { Match } from './recovery-matches.ts';

// B8. What was sent keeps working, so a stranger who uses up the share locks nobody out: a contact's links live 14 days.
// An owner's live an hour, so for owners there is no share of a day that could run out first.
const EMAILS_AN_HOUR = 3;
const EMAILS_A_DAY = { recovery: 10, owner_sign_in: Number.POSITIVE_INFINITY };

type Kind = keyof typeof EMAILS_A_DAY;
// What went out and opens nothing any more, since "this was not me" switched it off, counts half: whoever said so needs a
// link. What the provider refused never went out.
const OFF_SHARE = 0.5;

type Counts = { lastHour: number; lastDay: number; isWritten: boolean };

/**
 * How much mail that somebody asked for an address was sent lately, and whether this message is part of it already.
 * Requests for one address wait for each other here until the transaction ends, so that none is counted too late.
 */
export const countRecentMail = async (
  tx: Transaction,
  kind: Kind,
  address: string,
  messageId: string,
): Promise<{ isWritten: boolean; isTooMuch: boolean }> => {
  await tx`select pg_advisory_xact_lock(hashtextextended(${kind} || lower(${address}), 0))`;
  const [counts] = await tx<Counts[]>`
    select coalesce(sum(share) filter (where queued_at > now() - interval '1 hour'), 0)::float as "lastHour",
      coalesce(sum(share), 0)::float as "lastDay", coalesce(bool_or(message_id = ${messageId}), false) as "isWritten"
    from (
      select message_id, min(queued_at) as queued_at, max(case
        when failed_at is not null then 0
        when exists (select from access_links l where l.email_id = e.id and l.revoked_at is null) then 1
        else ${OFF_SHARE}::float
      end) as share
      from emails e
      where lower(to_address) = lower(${address}) and kind = ${kind} and kind in ('recovery', 'owner_sign_in')
        and queued_at > now() - interval '1 day'
      group by message_id
    ) mail`;
  const { lastHour, lastDay, isWritten } = counts ?? { lastHour: 0, lastDay: 0, isWritten: false };
  return { isWritten, isTooMuch: lastHour >= EMAILS_AN_HOUR || lastDay >= EMAILS_A_DAY[kind] };
};

const recordOnceAnHour = async (query: Query, { workspaceId, recipient }: Match): Promise<void> => {
  const { contactId, clientId } = recipient;
  if (!contactId) return;
  const [recent] = await query`
    select from access_events
    where contact_id = ${contactId} and kind = 'recovery_withheld' and happened_at > now() - interval '1 hour' limit 1`;
  if (!recent) await recordAccessEvent(query, { workspaceId, kind: 'recovery_withheld', contactId, clientId });
};

/** Tells the timelines of contacts, once an hour, that somebody asked for more mail than is sent. */
export const recordWithheld = async (query: Query, matches: Match[]): Promise<void> => {
  for (const match of matches) await recordOnceAnHour(query, match);
};
