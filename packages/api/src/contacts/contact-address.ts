import { DomainError, readEmailAddress } from '@clientnest/auth';
import type { EmailAddress } from '@clientnest/auth';
import type { Transaction } from '@clientnest/db';
import { clientArchived } from '../clients/require-client.ts';

export type ContactAddress = { clientId: string; email: string; hasLinks: boolean };

/** The contact's address, which nobody else changes until the transaction ends. Throws NOT_FOUND and CLIENT_ARCHIVED. */
export const lockContactAddress = async (
  tx: Transaction,
  workspaceId: string,
  contactId: string,
): Promise<ContactAddress> => {
  const [contact] = await tx<(ContactAddress & { isArchived: boolean })[]>`
    select c.client_id as "clientId", c.email, (c.archived_at is not null or k.archived_at is not null) as "isArchived",
      exists (select from access_links l where l.contact_id = c.id) as "hasLinks"
    from contacts c join clients k on k.id = c.client_id
    where c.id = ${contactId} and c.workspace_id = ${workspaceId}
    for no key update of c`;
  if (!contact) throw new DomainError('NOT_FOUND', 'There is no such contact here. Look in your list of clients.');
  if (contact.isArchived) throw clientArchived();
  return contact;
};

/** Reads what an owner typed. Throws INVALID_INPUT. */
export const requireEmailAddress = (typed: string): EmailAddress => {
  const address = readEmailAddress(typed);
  if (!address) throw new DomainError('INVALID_INPUT', 'This does not look like an email address.', { field: 'email' });
  return address;
};

/** Throws EMAIL_TAKEN when another contact of the client has the address. */
export const storeEmail = async (tx: Transaction, contactId: string, { address, key }: EmailAddress): Promise<void> => {
  const { count } = await tx`
    update contacts c set email = ${address}, email_key = ${key}
    where c.id = ${contactId} and not exists (
      select from contacts other where other.client_id = c.client_id and other.email_key = ${key} and other.id <> c.id)`;
  if (count === 0)
    throw new DomainError('EMAIL_TAKEN', 'Another contact of this client already has this address.', {
      field: 'email',
    });
};
