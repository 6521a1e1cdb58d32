import type { Transaction } from '@clientnest/db';
import { queueAddressNotice } from '@clientnest/jobs';
import type { OwnerContext } from '../procedures.ts';

/**
 * Tells an address that it is a contact's no longer (B11), unless the contact was never sent anything and never came in, or
 * mail comes back from it. Old links are cleaned up, so they alone do not tell.
 */
export const tellFormerAddress = async (
  tx: Transaction,
  { jobs, owner: { workspaceId, name: ownerName } }: OwnerContext,
  { contactId, address }: { contactId: string; address: string },
): Promise<void> => {
  const [former] = await tx<{ isReachable: boolean }[]>`
    select (
      last_seen_at is not null
      or exists (select from access_links where contact_id = ${contactId})
      or exists (select from access_events where contact_id = ${contactId} and kind = 'link_sent')
    ) and not mail_bounces(${contactId}, ${address}) as "isReachable" from contacts where id = ${contactId}`;
  if (former?.isReachable) await queueAddressNotice(tx, jobs, { workspaceId, contactId, ownerName, to: address });
};
