import type { Query } from '@clientnest/db';

// Whoever got as many knows; more would only bury their mailbox. Counted by portal first, and a portal’s first of the hour
// has room of its own, so that nobody hides what happens to one behind what they do to others at the same address.
const FOR_A_CONTACT = 10;
const FOR_AN_ADDRESS = 30;
const FOR_AN_ADDRESS_WITH_FIRSTS = 100;

type Notice = { workspaceId: string; contactId: string; address: string };

const countRecent = async (
  query: Query,
  { workspaceId, address }: Notice,
  atMost: number,
  ofContact: string | null,
) => {
  const recent = await query`
    select from emails
    where lower(to_address) = lower(${address}) and workspace_id = ${workspaceId}
      and kind in ('sign_in_notice', 'address_changed') and queued_at > now() - interval '1 hour'
      and (${ofContact}::text is null or asked_by ->> 'contactId' = ${ofContact})
    limit ${atMost}`;
  return recent.count;
};

/** False when an address got as many notices of a workspace within an hour as anybody reads. */
export const hasRoomForNotice = async (query: Query, notice: Notice): Promise<boolean> => {
  const ofContact = await countRecent(query, notice, FOR_A_CONTACT, notice.contactId);
  const forAddress = ofContact === 0 ? FOR_AN_ADDRESS_WITH_FIRSTS : FOR_AN_ADDRESS;
  return ofContact < FOR_A_CONTACT && (await countRecent(query, notice, forAddress, null)) < forAddress;
};
