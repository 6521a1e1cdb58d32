import { z } from 'zod';
import type { Query } from '@clientnest/db';

/**
 * Where a contact stands: never sent a link, sent one, signed in somewhere now, signed in before but not now, not
 * reachable by mail, held back by the owner, or archived.
 */
export const accessStatus = z.enum(['not_invited', 'invited', 'active', 'signed_out', 'bounced', 'paused', 'archived']);

export type AccessStatus = z.infer<typeof accessStatus>;

/** SQL that answers the status of contact `c` of client `k`. The list has its own, kept by triggers; both answer the same. */
export const accessStatusSql = (query: Query) => query`
  case
    when k.archived_at is not null or c.archived_at is not null then 'archived'
    when c.paused_at is not null then 'paused'
    when exists (select from contact_sessions s where s.user_id = c.id and s.expires_at > now()) then 'active'
    when address_fails(c.id, c.email) then 'bounced'
    when c.last_seen_at is not null then 'signed_out'
    when exists (select from access_links l where l.contact_id = c.id) then 'invited'
    else 'not_invited'
  end`;
