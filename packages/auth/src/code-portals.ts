import type { Query } from '@clientnest/db';
import type { Person } from './enter.ts';

/** A portal that a code opens. */
export type CodePortal = Person & { workspaceName: string; clientName: string };

type CodeOf = { attemptId: string; contactId: string };

/**
 * The portals that the email of an attempt lists (B6), by workspace and client, as far as they are open and the email's
 * link to them was not switched off. A code without an email is its contact's alone.
 */
export const findPortals = async (query: Query, { attemptId, contactId }: CodeOf): Promise<CodePortal[]> => [
  ...(await query<CodePortal[]>`
    with people as (
      select l.contact_id as id from emails e join access_links l on l.email_id = e.id
      where e.message_id = ${attemptId} and l.contact_id is not null and l.revoked_at is null
      union
      select ${contactId}::uuid where not exists (select from emails where message_id = ${attemptId})
    )
    select c.id as "userId", c.client_id as "clientId", c.workspace_id as "workspaceId", w.name as "workspaceName",
      k.name as "clientName"
    from people p join contacts c on c.id = p.id join clients k on k.id = c.client_id
    join workspaces w on w.id = c.workspace_id
    where c.closed_at is null and k.archived_at is null
    order by w.name, k.name, c.id`),
];
