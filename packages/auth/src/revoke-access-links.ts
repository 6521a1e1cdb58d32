import type { Query } from '@clientnest/db';
import { CODE_LIFETIME_MINUTES } from './codes.ts';
import { revokePhoneCodes } from './phone-codes.ts';

type Revocation = {
  contactId: string;
  /** What was sent to these addresses. All when left out. */
  sentTo?: string[];
  /** What was issued until then: an instant as the database wrote it. All when left out. */
  until?: string;
  /** Only the links that stand in an email with one of this contact's. */
  sharedWith?: string;
};

const conditionOf = (query: Query, { sentTo, until, sharedWith }: Revocation) => query`
  ${sentTo === undefined ? query`` : query`and sent_to = any (${sentTo})`}
  ${until ? query`and created_at <= ${until}::text::timestamptz` : query``}
  ${
    sharedWith === undefined
      ? query``
      : query`and email_id in (
          select same.id
          from access_links own join emails e on e.id = own.email_id join emails same on same.message_id = e.message_id
          where own.contact_id = ${sharedWith})`
  }`;

// A code that is for other portals, too, goes on opening those: their owners have not switched it off.
const revokeOwnCodes = (query: Query, { contactId, until }: Revocation) => query`
  update recovery_attempts a set revoked_at = now()
  where contact_id = ${contactId} and consumed_at is null and revoked_at is null
    ${until ? query`and created_at <= ${until}::text::timestamptz` : query``}
    and not exists (
      select from emails e join access_links l on l.email_id = e.id
      where e.message_id = a.id and l.contact_id <> ${contactId})`;

/**
 * Switches off a contact's unused links and codes, those for the phone too: what was sent to an address that is theirs no
 * longer, or all. Of what they share with another contact, the links alone. Answers how many links and phone codes that were.
 */
export const revokeAccessLinks = async (query: Query, revocation: Revocation): Promise<number> => {
  const { contactId, until, sharedWith } = revocation;
  const phoneCodes = sharedWith === undefined ? (await revokePhoneCodes(query, contactId, until)).count : 0;
  if (sharedWith === undefined) await revokeOwnCodes(query, revocation);
  // The code of an email opens no portal whose link in it is switched off: a used one is, too.
  const [links] = await query<{ revoked: number }[]>`
    with revoked as (
      update access_links set revoked_at = now()
      where contact_id = ${contactId} and revoked_at is null and expires_at > now()
        and (consumed_at is null
          or (purpose = 'recovery' and created_at > now() - ${`${CODE_LIFETIME_MINUTES} minutes`}::interval))
        ${conditionOf(query, revocation)}
      returning consumed_at
    )
    select count(*) filter (where consumed_at is null)::int as revoked from revoked`;
  return phoneCodes + (links?.revoked ?? 0);
};

/**
 * Switches off for good what is off already: taking back a change of address revives only the links that the change itself
 * switched off, which it knows by the instant.
 */
export const keepLinksRevoked = (query: Query, revocation: Revocation) => query`
  update access_links set revoked_at = now()
  where contact_id = ${revocation.contactId} and consumed_at is null and revoked_at < now()
    ${conditionOf(query, revocation)}`;

/** The same for somebody who runs a workspace: all that was sent to them. */
export const revokeOwnerLinks = async (query: Query, ownerId: string): Promise<void> => {
  await query`
    update recovery_attempts set revoked_at = now()
    where owner_id = ${ownerId} and consumed_at is null and revoked_at is null`;
  await query`
    update access_links set revoked_at = now()
    where owner_id = ${ownerId} and consumed_at is null and revoked_at is null and expires_at > now()`;
};

/**
 * Switches off the unused links and phone codes that somebody who runs a workspace was shown, to pass them on. Those that
 * are off already, too: taking back a change of address revives none of them.
 */
export const revokeKeysShownTo = async (query: Query, ownerId: string): Promise<void> => {
  await query`
    update phone_codes set revoked_at = now()
    where owner_id = ${ownerId} and consumed_at is null and revoked_at is null and expires_at > now()`;
  await query`
    update access_links l set revoked_at = now() from access_events e
    where e.owner_id = ${ownerId} and e.kind = 'link_copied' and l.id = e.link_id
      and l.consumed_at is null and l.expires_at > now()`;
};
