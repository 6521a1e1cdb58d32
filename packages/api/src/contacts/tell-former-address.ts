import type { Transaction } from '@clientnest/db';
import { queueAddressNotice } from '@clientnest/jobs';
import type { OwnerContext } from '../procedures.ts';

/** Tells an address that it is a contact's no longer (B11), unless it never got anything, or mail comes back from it. */
export const tellFormerAddress = async (
  tx: Transaction,
  { jobs, owner: { workspaceId, name: ownerName } }: OwnerContext,
  { contactId, address }: { contactId: string; address: string },
): Promise<void> => {
  const [former] = await tx<{ isReachable: boolean }[]>`
    select exists (select from access_links where contact_id = ${contactId} and sent_to = ${address})
      and not mail_bounces(${contactId}, ${address}) as "isReachable"`;
  if (former?.isReachable) await queueAddressNotice(tx, jobs, { workspaceId, contactId, ownerName, to: address });
};
