import type { Query } from '@clientnest/db';

// Whoever got as many knows; more would only bury their mailbox. Counted by portal first, so that nobody hides what happens
// to one behind what they do to another at the same address.
const FOR_A_CONTACT = 10;
const FOR_AN_ADDRESS = 30;

type Notice = { workspaceId: string; contactId: string; address: string };

/** False when an address got as many notices of a workspace within an hour as anybody reads. */
export const hasRoomForNotice = async (query: Query, { workspaceId, contactId, address }: Notice): Promise<boolean> => {
  const recent = await query<{ contactId: string }[]>`
    select asked_by ->> 'contactId' as "contactId" from emails
    where lower(to_address) = lower(${address}) and workspace_id = ${workspaceId}
      and kind in ('sign_in_notice', 'address_changed') and queued_at > now() - interval '1 hour'
    limit ${FOR_AN_ADDRESS}`;
  return recent.length < FOR_AN_ADDRESS && recent.filter((each) => each.contactId === contactId).length < FOR_A_CONTACT;
};
