import type { Query } from '@clientnest/db';
import { CODE_LIFETIME_MINUTES } from './codes.ts';
import { revokePhoneCodes } from './phone-codes.ts';

type Revocation = {
  contactId: string;
  /** What was sent to one address. All when left out. */
  sentTo?: string;
  /** What was issued until then: an instant as the database wrote it. All when left out. */
  until?: string;
};

// A code opens each portal that its email lists, so it goes when one of them is to be opened no longer.
const revokeCodes = (query: Query, { contactId, until }: Revocation) => query`
  update recovery_attempts set revoked_at = now()
  where consumed_at is null and revoked_at is null ${until ? query`and created_at <= ${until}::text::timestamptz` : query``}
    and (contact_id = ${contactId} or id in (
      select e.message_id from access_links l join emails e on e.id = l.email_id
      where l.contact_id = ${contactId} and l.created_at > now() - ${`${CODE_LIFETIME_MINUTES} minutes`}::interval))`;

/**
 * Switches off a contact's unused links and codes: what was sent to an address that is theirs no longer, or all, those for
 * the phone too. Answers how many links that were.
 */
export const revokeAccessLinks = async (query: Query, revocation: Revocation): Promise<number> => {
  const { contactId, sentTo, until } = revocation;
  if (sentTo === undefined) await revokePhoneCodes(query, contactId);
  await revokeCodes(query, revocation);
  const [links] = await query<{ revoked: number }[]>`
    with revoked as (
      update access_links set revoked_at = now()
      where contact_id = ${contactId} and consumed_at is null and revoked_at is null and expires_at > now()
        ${sentTo === undefined ? query`` : query`and sent_to = ${sentTo}`}
        ${until ? query`and created_at <= ${until}::text::timestamptz` : query``}
      returning id
    )
    select count(*)::int as revoked from revoked`;
  return links?.revoked ?? 0;
};

/**
 * Switches off for good what is off already, of one address or all: taking back a change of address revives only the links
 * that the change itself switched off, which it knows by the instant.
 */
export const keepLinksRevoked = (query: Query, { contactId, sentTo, until }: Revocation) => query`
  update access_links set revoked_at = now()
  where contact_id = ${contactId} and consumed_at is null and revoked_at < now()
    ${sentTo === undefined ? query`` : query`and sent_to = ${sentTo}`}
    ${until ? query`and created_at <= ${until}::text::timestamptz` : query``}`;

/** The same for somebody who runs a workspace: all that was sent to them. */
export const revokeOwnerLinks = async (query: Query, ownerId: string): Promise<void> => {
  await query`
    update recovery_attempts set revoked_at = now()
    where owner_id = ${ownerId} and consumed_at is null and revoked_at is null`;
  await query`
    update access_links set revoked_at = now()
    where owner_id = ${ownerId} and consumed_at is null and revoked_at is null and expires_at > now()`;
};
