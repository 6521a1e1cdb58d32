import type { Query } from '@clientnest/db';
import type { SessionAudience } from './sessions.ts';
import { hashToken, isTokenShaped } from './tokens.ts';

/** Why a link does not open anything (F2). */
export type DeadLinkReason = 'consumed' | 'expired' | 'revoked' | 'unknown';

/** A link that exists, for a person who is not archived. `state` is `usable`, or why it is not. */
export type InspectedLink = {
  id: string;
  state: 'usable' | Exclude<DeadLinkReason, 'unknown'>;
  workspaceId: string;
  workspaceName: string;
  accent: string | null;
  /** The address of a logo that is light enough for pages. */
  logo: string | null;
  /** The contact or the owner that the link is for. */
  userId: string;
  clientId: string | null;
  slug: string | null;
  sentTo: string;
};

/**
 * Looks at a link and changes nothing (B1). Null when there is no such link. The link of an archived client,
 * or of somebody who was removed from the workspace, counts as revoked.
 */
export const inspectAccessLink = async (
  query: Query,
  audience: SessionAudience,
  token: string,
): Promise<InspectedLink | null> => {
  if (!isTokenShaped(token)) return null;
  const [link] = await query<InspectedLink[]>`
    select l.id, l.workspace_id as "workspaceId", w.name as "workspaceName", w.accent, '/brand/' || w.page_logo as logo,
      l.sent_to as "sentTo",      coalesce(l.contact_id, l.owner_id) as "userId", c.client_id as "clientId", k.slug,
      case
        when l.consumed_at is not null then 'consumed'
        when l.revoked_at is not null or coalesce(c.closed_at, k.archived_at, o.archived_at) is not null then 'revoked'
        when l.expires_at <= now() then 'expired'
        else 'usable'
      end as state
    from access_links l
    join workspaces w on w.id = l.workspace_id
    left join contacts c on c.id = l.contact_id
    left join clients k on k.id = c.client_id
    left join owners o on o.id = l.owner_id
    where l.token_hash = ${hashToken(token)} and ${audience === 'contact' ? query`l.contact_id` : query`l.owner_id`} is not null`;
  return link ?? null;
};
