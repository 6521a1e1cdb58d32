import type { Query } from '@clientnest/db';
import { CODE_LIFETIME_MINUTES } from './codes.ts';

type Revocation = { contactId: string; /** All addresses when left out. */ sentTo?: string };

/**
 * Switches off a contact's unused links and codes: what was sent to an address that is theirs no longer, or all. Answers
 * how many links that were.
 */
export const revokeAccessLinks = async (query: Query, { contactId, sentTo }: Revocation): Promise<number> => {
  // A code opens each portal that its email lists, so it goes when one of them is to be opened no longer.
  await query`
    update recovery_attempts set expires_at = now()
    where consumed_at is null and expires_at > now() and (contact_id = ${contactId} or id in (
      select e.message_id from access_links l join emails e on e.id = l.email_id
      where l.contact_id = ${contactId} and l.created_at > now() - ${`${CODE_LIFETIME_MINUTES} minutes`}::interval))`;
  const { count } = await query`
    update access_links set revoked_at = now()
    where contact_id = ${contactId} ${sentTo === undefined ? query`` : query`and sent_to = ${sentTo}`}
      and consumed_at is null and revoked_at is null and expires_at > now()`;
  return count;
};

/** The same for somebody who runs a workspace: all that was sent to them. */
export const revokeOwnerLinks = async (query: Query, ownerId: string): Promise<void> => {
  await query`
    update recovery_attempts set expires_at = now()
    where owner_id = ${ownerId} and consumed_at is null and expires_at > now()`;
  await query`
    update access_links set revoked_at = now()
    where owner_id = ${ownerId} and consumed_at is null and revoked_at is null and expires_at > now()`;
};
