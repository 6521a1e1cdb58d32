import { readEmailAddress } from '@clientnest/auth';
import type { OwnerContext } from '../procedures.ts';

type NamedClient = { id: string; name: string };

/** The client that somebody with this address belongs to, rather one that is not archived; null when there is none. */
export const findByAddress = async ({ sql, owner: { workspaceId } }: OwnerContext, { email }: { email: string }) => {
  const [client] = await sql<NamedClient[]>`
    select k.id, k.name from contacts c join clients k on k.id = c.client_id
    where c.workspace_id = ${workspaceId} and c.email_key = ${readEmailAddress(email)?.key ?? null}
      and c.archived_at is null
    order by k.archived_at is not null, k.id limit 1`;
  return client ?? null;
};
