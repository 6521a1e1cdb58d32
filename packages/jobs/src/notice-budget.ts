import type { Query } from '@clientnest/db';

// Whoever got as many knows; more would only bury their mailbox.
const NOTICES_PER_HOUR = 10;

/** False when a workspace has sent an address as many notices within an hour as anybody reads. */
export const hasRoomForNotice = async (query: Query, workspaceId: string, address: string): Promise<boolean> => {
  const { count } = await query`
    select from emails
    where lower(to_address) = lower(${address}) and workspace_id = ${workspaceId}
      and kind in ('sign_in_notice', 'address_changed') and queued_at > now() - interval '1 hour'
    limit ${NOTICES_PER_HOUR}`;
  return count < NOTICES_PER_HOUR;
};
