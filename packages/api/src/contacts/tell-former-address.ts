import { readEmailAddress } from '@clientnest/auth';
import type { Transaction } from '@clientnest/db';
import { queueAddressNotice } from '@clientnest/jobs';
import type { AddressNews } from '@clientnest/jobs';
import type { OwnerContext } from '../procedures.ts';

type Former = { contactId: string; address: string; news?: AddressNews };

/**
 * Tells an address that it is a contact's no longer (B11), unless nothing was sent there and nobody came in while it was
 * theirs, or mail comes back from it, or their new one is the same in another spelling. Old links are cleaned up, so they
 * alone do not tell.
 */
export const tellFormerAddress = async (
  tx: Transaction,
  { jobs, owner: { workspaceId, name: ownerName } }: OwnerContext,
  { contactId, address, news = 'changed' }: Former,
): Promise<void> => {
  const [former] = await tx<{ isReachable: boolean }[]>`
    select (
      exists (select from access_links where contact_id = ${contactId} and sent_to = ${address})
      or exists (
        select from access_events
        where contact_id = ${contactId} and kind = 'link_sent' and details ->> 'to' = ${address})
      or last_seen_at > coalesce(
        (select max(changed_at) from email_changes where contact_id = ${contactId} and to_address = ${address}), '-infinity')
    ) and not mail_bounces(${contactId}, ${address}) and email_key is distinct from ${readEmailAddress(address)?.key ?? null}
      as "isReachable" from contacts where id = ${contactId}`;
  if (former?.isReachable) await queueAddressNotice(tx, jobs, { workspaceId, contactId, ownerName, to: address, news });
};

type Restored = { contactId: string; address: string; changedAt: Date; revivedLinks: number };

/**
 * Tells an address that it is a contact's again, by a change that was taken back, if it was told that it is theirs no
 * longer, and no mail comes back from it.
 */
export const tellRestoredAddress = async (
  tx: Transaction,
  { jobs, owner: { workspaceId, name: ownerName } }: OwnerContext,
  { contactId, address, changedAt, revivedLinks }: Restored,
): Promise<void> => {
  const told = await tx`
    select from emails
    where lower(to_address) = lower(${address}) and kind = 'address_changed' and workspace_id = ${workspaceId}
      and queued_at >= ${changedAt} and asked_by ->> 'contactId' = ${contactId} and not mail_bounces(${contactId}, ${address})
    limit 1`;
  const news = revivedLinks > 0 ? 'restored-with-links' : 'restored';
  if (told.count > 0) await queueAddressNotice(tx, jobs, { workspaceId, contactId, ownerName, to: address, news });
};
