import type { OwnerContext } from '../procedures.ts';
import { accessStatusSql } from './access-status.ts';
import type { ClientSummary } from './schemas.ts';

export const CLIENTS_PER_PAGE = 50;

type PageRequest = { cursor?: string | undefined };

/** A page of the workspace's clients, the newest first. */
export const listClients = async ({ sql, owner }: OwnerContext, { cursor }: PageRequest) => {
  const rows = await sql<ClientSummary[]>`
    select k.id, k.name, k.slug, c.name as "contactName", c.email, c.last_seen_at as "lastSeenAt",
      ${accessStatusSql(sql)} as "accessStatus"
    from clients k join contacts c on c.client_id = k.id and c.made_primary_at is not null
    where k.workspace_id = ${owner.workspaceId} ${cursor ? sql`and k.id < ${cursor}` : sql``}
    order by k.id desc limit ${CLIENTS_PER_PAGE + 1}`;
  const clients = rows.slice(0, CLIENTS_PER_PAGE);
  return { clients, nextCursor: rows.length > CLIENTS_PER_PAGE ? (clients.at(-1)?.id ?? null) : null };
};
