import type { Transaction } from '@clientnest/db';
import { queueAddressNotice } from '@clientnest/jobs';
import type { OwnerContext } from '../procedures.ts';

/**
 * Tells an address that it is a contact's no longer (B11), unless nothing was sent there and nobody came in while it was
 * theirs, or mail comes back from it. Old links are cleaned up, so they alone do not tell.
 */
export const tellFormerAddress = async (
  tx: Transaction,
  { jobs, owner: { workspaceId, name: ownerName } }: OwnerContext,
  { contactId, address }: { contactId: string; address: string },
): Promise<void> => {
  const [former] = await tx<{ isReachable: boolean }[]>`
    select (
      exists (select from access_links where contact_id = ${contactId} and sent_to = ${address})
      or exists (
        select from access_events
        where contact_id = ${contactId} and kind = 'link_sent' and details ->> 'to' = ${address})
      or last_seen_at > coalesce(
        (select max(changed_at) from email_changes where contact_id = ${contactId} and to_address = ${address}), '-infinity')
    ) and not mail_bounces(${contactId}, ${address}) as "isReachable" from contacts where id = ${contactId}`;
  if (former?.isReachable) await queueAddressNotice(tx, jobs, { workspaceId, contactId, ownerName, to: address });
};
