import type { Query } from '@clientnest/db';
import { CODE_LIFETIME_MINUTES } from './codes.ts';
import { revokePhoneCodes } from './phone-codes.ts';

type Revocation = { contactId: string; /** All addresses when left out. */ sentTo?: string };

/**
 * Switches off a contact's unused links and codes: what was sent to an address that is theirs no longer, or all, those for
 * the phone too. Answers how many links that were.
 */
export const revokeAccessLinks = async (query: Query, { contactId, sentTo }: Revocation): Promise<number> => {
  if (sentTo === undefined) await revokePhoneCodes(query, contactId);
  // A code opens each portal that its email lists, so it goes when one of them is to be opened no longer.
  await query`
    update recovery_attempts set expires_at = now()
    where consumed_at is null and expires_at > now() and (contact_id = ${contactId} or id in (
      select e.message_id from access_links l join emails e on e.id = l.email_id
      where l.contact_id = ${contactId} and l.created_at > now() - ${`${CODE_LIFETIME_MINUTES} minutes`}::interval))`;
  // With all addresses, what was off already is switched off anew: an undo revives only what its own change switched off.
  const isAffected = sentTo === undefined ? query`` : query`and sent_to = ${sentTo} and revoked_at is null`;
  const [links] = await query<{ revoked: number }[]>`
    with unused as materialized (
      select id, revoked_at from access_links
      where contact_id = ${contactId} and consumed_at is null and expires_at > now() ${isAffected}
      for update
    ), revoked as (
      update access_links set revoked_at = now() where id in (select id from unused)
    )
    select count(*) filter (where revoked_at is null)::int as revoked from unused`;
  return links?.revoked ?? 0;
};
