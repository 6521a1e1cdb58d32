import { readEmailAddress, recordAccessEvent } from '@clientnest/auth';
import type { Query, Transaction } from '@clientnest/db';
import type { Match, Matches } from './recovery-matches.ts';

// B8. What was sent keeps working, so a stranger who uses up the share locks nobody out: a contact's links live 14 days.
// An owner's live an hour, so for owners there is no share of a day that could run out first.
const EMAILS_AN_HOUR = 3;
const EMAILS_A_DAY = { recovery: 10, owner_sign_in: Number.POSITIVE_INFINITY };

type Kind = keyof typeof EMAILS_A_DAY;
// What went out and opens nothing any more, since "this was not me" switched it off, counts half: whoever said so needs a
// link. What the provider refused never went out.
const OFF_SHARE = 0.5;

type Count = { workspaceId: string; lastHour: number; lastDay: number };
type Asked = { kind: Kind; messageId: string; matches: Matches };
/** Whom an email may bring a link to, and who had their share. Null when it is written already. */
type Shares = { withRoom: Match[]; withheld: Match[] } | null;

const isWritten = async (tx: Transaction, messageId: string): Promise<boolean> =>
  (await tx`select from emails where message_id = ${messageId} limit 1`).count > 0;

// Each workspace's own part alone: what it is told of must not depend on what an address has elsewhere.
const countRecentMail = (tx: Transaction, kind: Kind, matches: Matches) => tx<Count[]>`
  select workspace_id as "workspaceId",
    coalesce(sum(share) filter (where queued_at > now() - interval '1 hour'), 0)::float as "lastHour", sum(share)::float as "lastDay"
  from (
    select workspace_id, queued_at, case
      when failed_at is not null then 0
      when exists (select from access_links l where l.email_id = e.id and l.revoked_at is null) then 1
      else ${OFF_SHARE}::float
    end as share
    from emails e
    where lower(to_address) = any (select lower(unnest(${matches.map(({ recipient }) => recipient.email)}::text[])))
      and workspace_id = any (${matches.map(({ workspaceId }) => workspaceId)}::uuid[])
      and kind = ${kind} and kind in ('recovery', 'owner_sign_in') and queued_at > now() - interval '1 day'
  ) mail
  group by workspace_id`;

/**
 * Divides the people at an address by whether their workspace has written to it lately as often as anybody may ask.
 * Requests for one address wait for each other here until the transaction ends, so that none is counted too late.
 */
export const shareRecentMail = async (tx: Transaction, { kind, messageId, matches }: Asked): Promise<Shares> => {
  const key = readEmailAddress(matches[0].recipient.email)?.key ?? '';
  await tx`select pg_advisory_xact_lock(hashtextextended(${kind} || ${key}, 0))`;
  if (await isWritten(tx, messageId)) return null;
  const counts = await countRecentMail(tx, kind, matches);
  const over = new Set(
    counts
      .filter(({ lastHour, lastDay }) => lastHour >= EMAILS_AN_HOUR || lastDay >= EMAILS_A_DAY[kind])
      .map(({ workspaceId }) => workspaceId),
  );
  const hadTheirShare = ({ workspaceId }: Match): boolean => over.has(workspaceId);
  return { withRoom: matches.filter((match) => !hadTheirShare(match)), withheld: matches.filter(hadTheirShare) };
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
