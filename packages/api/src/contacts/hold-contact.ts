import { DomainError } from '@clientnest/auth';
import type { Transaction } from '@clientnest/db';
import { accessPaused, clientArchived, contactArchived } from '../clients/require-client.ts';
import { notSignedIn } from '../procedures.ts';
import type { OwnerContext } from '../procedures.ts';

export type HeldContact = {
  contactId: string;
  clientId: string;
  name: string;
  email: string;
  isPrimary: boolean;
  isArchived: boolean;
  isClientArchived: boolean;
  isPaused: boolean;
  hasLinks: boolean;
};

/** The answer for an id of another workspace and for one that never was: the same. */
export const contactNotFound = () =>
  new DomainError('NOT_FOUND', 'There is no such contact here. Look in your list of clients.');

/**
 * Keeps the caller in the workspace until the transaction ends: whoever is removed first is shown no key any more, and
 * whoever removes waits, and switches this one off. One of their calls after the other: a lock that they could share would be
 * handed from call to call, past whoever waits to remove them. Throws NOT_SIGNED_IN.
 */
export const holdCaller = async (tx: Transaction, { owner }: Pick<OwnerContext, 'owner'>): Promise<void> => {
  const { count } = await tx`select from owners where id = ${owner.ownerId} and archived_at is null for no key update`;
  if (count === 0) throw notSignedIn();
};

/**
 * A contact of the owner's workspace, whom nobody else changes until the transaction ends, nor removes the caller meanwhile.
 * Throws NOT_SIGNED_IN and NOT_FOUND.
 */
export const holdContact = async (
  tx: Transaction,
  { owner }: Pick<OwnerContext, 'owner'>,
  contactId: string,
): Promise<HeldContact> => {
  await holdCaller(tx, { owner });
  const [contact] = await tx<HeldContact[]>`
    select c.id as "contactId", c.client_id as "clientId", c.name, c.email, c.made_primary_at is not null as "isPrimary",
      c.archived_at is not null as "isArchived", k.archived_at is not null as "isClientArchived",
      c.paused_at is not null as "isPaused", exists (select from access_links l where l.contact_id = c.id) as "hasLinks"
    from contacts c join clients k on k.id = c.client_id
    where c.id = ${contactId} and c.workspace_id = ${owner.workspaceId}
    for no key update of c`;
  if (!contact) throw contactNotFound();
  return contact;
};

/** The same, who is not archived. Throws NOT_FOUND and CLIENT_ARCHIVED. */
export const holdPresentContact = async (
  tx: Transaction,
  ctx: Pick<OwnerContext, 'owner'>,
  contactId: string,
): Promise<HeldContact> => {
  const contact = await holdContact(tx, ctx, contactId);
  if (contact.isClientArchived) throw clientArchived();
  if (contact.isArchived) throw contactArchived();
  return contact;
};

/** The same, who may get in. Throws NOT_FOUND, CLIENT_ARCHIVED and ACCESS_PAUSED. */
export const holdOpenContact = async (
  tx: Transaction,
  ctx: Pick<OwnerContext, 'owner'>,
  contactId: string,
): Promise<HeldContact> => {
  const contact = await holdPresentContact(tx, ctx, contactId);
  if (contact.isPaused) throw accessPaused();
  return contact;
};
