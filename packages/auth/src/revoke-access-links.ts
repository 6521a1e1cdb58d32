import type { Query } from '@clientnest/db';

type Revocation = { contactId: string; /** All addresses when left out. */ sentTo?: string };

/**
 * Switches off a contact's unused links and codes: what was sent to an address that is theirs no longer, or all. Answers
 * how many links that were.
 */
export const revokeAccessLinks = async (query: Query, { contactId, sentTo }: Revocation): Promise<number> => {
  await query`
    update recovery_attempts set expires_at = now()
    where contact_id = ${contactId} and consumed_at is null and expires_at > now()`;
  const { count } = await query`
    update access_links set revoked_at = now()
    where contact_id = ${contactId} ${sentTo === undefined ? query`` : query`and sent_to = ${sentTo}`}
      and consumed_at is null and revoked_at is null and expires_at > now()`;
  return count;
};
