import { DomainError, holdContactsOf } from '@clientnest/auth';
import type { Query, Transaction } from '@clientnest/db';
import type { OwnerContext } from '../procedures.ts';

/** A contact of a client: the primary one when none is named. */
export type ContactOfClient = { clientId: string; contactId?: string | undefined };

type ClientRef = ContactOfClient & { workspaceId: string };

export type ClientContact = {
  contactId: string;
  email: string;
  isClientArchived: boolean;
  isArchived: boolean;
  isPaused: boolean;
};

/** The answer for an id of another workspace and for one that never was: the same. */
export const clientNotFound = () =>
  new DomainError('NOT_FOUND', 'There is no such client here. It may have been removed; look in your list.');

export const clientArchived = () =>
  new DomainError('CLIENT_ARCHIVED', 'This client is archived. Restore the client first, then try again.');

export const contactArchived = () =>
  new DomainError('CLIENT_ARCHIVED', 'This contact is archived. Restore the contact first, then try again.');

export const accessPaused = () =>
  new DomainError('ACCESS_PAUSED', 'Access is paused for this contact. Let them in again first, then try again.');

/** Throws NOT_FOUND unless the client is one of the owner's workspace. */
export const requireClient = async (
  { sql, owner }: Pick<OwnerContext, 'sql' | 'owner'>,
  clientId: string,
): Promise<void> => {
  const [client] = await sql`select from clients where id = ${clientId} and workspace_id = ${owner.workspaceId}`;
  if (!client) throw clientNotFound();
};

/** The same, which is neither archived nor restored by anybody else until the transaction ends. Throws NOT_FOUND. */
export const holdClient = async (
  tx: Transaction,
  { workspaceId, clientId }: Pick<ClientRef, 'workspaceId' | 'clientId'>,
): Promise<{ isArchived: boolean }> => {
  const [client] = await tx<{ isArchived: boolean }[]>`
    select archived_at is not null as "isArchived" from clients
    where id = ${clientId} and workspace_id = ${workspaceId} for no key update`;
  if (!client) throw clientNotFound();
  return client;
};

/** A contact of a client of this workspace. Throws NOT_FOUND. */
export const requireContact = async (
  query: Query,
  { workspaceId, clientId, contactId }: ClientRef,
): Promise<ClientContact> => {
  const [contact] = await query<ClientContact[]>`
    select c.id as "contactId", c.email, k.archived_at is not null as "isClientArchived",
      c.archived_at is not null as "isArchived", c.paused_at is not null as "isPaused"
    from clients k join contacts c on c.client_id = k.id
    where k.id = ${clientId} and k.workspace_id = ${workspaceId}
      and ${contactId ? query`c.id = ${contactId}` : query`c.made_primary_at is not null`}`;
  if (!contact) throw clientNotFound();
  return contact;
};

/** Throws CLIENT_ARCHIVED and ACCESS_PAUSED for whom nothing lets in. */
export const requireOpen = ({ isClientArchived, isArchived, isPaused }: ClientContact): void => {
  if (isClientArchived) throw clientArchived();
  if (isArchived) throw contactArchived();
  if (isPaused) throw accessPaused();
};

/** The same, whom nobody else changes until the transaction ends, and who stays the primary one. Throws NOT_FOUND. */
export const holdClientContact = async (tx: Transaction, client: ClientRef): Promise<ClientContact> => {
  await holdContactsOf(tx, client);
  return requireContact(tx, client);
};
