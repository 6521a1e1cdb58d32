import { DomainError } from '@clientnest/auth';
import type { Query, Transaction } from '@clientnest/db';

type ClientRef = { workspaceId: string; clientId: string };

export type PrimaryContact = { contactId: string; email: string; isArchived: boolean; hasLinks: boolean };

/** The answer for an id of another workspace and for one that never was: the same. */
export const clientNotFound = () =>
  new DomainError('NOT_FOUND', 'There is no such client here. It may have been removed; look in your list.');

export const clientArchived = () =>
  new DomainError('CLIENT_ARCHIVED', 'This client is archived. Restore the client first, then try again.');

/** The primary contact of a client of this workspace. Throws NOT_FOUND. */
export const requirePrimaryContact = async (
  query: Query,
  { workspaceId, clientId }: ClientRef,
  lock = query``,
): Promise<PrimaryContact> => {
  const [contact] = await query<PrimaryContact[]>`
    select c.id as "contactId", c.email, (k.archived_at is not null or c.archived_at is not null) as "isArchived",
      exists (select from access_links l where l.contact_id = c.id) as "hasLinks"
    from clients k join contacts c on c.client_id = k.id and c.made_primary_at is not null
    where k.id = ${clientId} and k.workspace_id = ${workspaceId} ${lock}`;
  if (!contact) throw clientNotFound();
  return contact;
};

/** The same, whose address stays what it is until the transaction ends. */
export const holdPrimaryContact = (tx: Transaction, client: ClientRef): Promise<PrimaryContact> =>
  requirePrimaryContact(tx, client, tx`for share of c`);
