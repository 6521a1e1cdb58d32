import { DomainError, readEmailAddress, recordAccessEvent, revokeAccessLinks } from '@clientnest/auth';
import type { EmailAddress } from '@clientnest/auth';
import type { Transaction } from '@clientnest/db';
import { clientArchived } from '../clients/require-client.ts';
import type { OwnerContext } from '../procedures.ts';

type ChangeInput = { contactId: string; email: string };
type Contact = { clientId: string; email: string; isArchived: boolean };

const lockContact = async (tx: Transaction, workspaceId: string, contactId: string): Promise<Contact> => {
  const [contact] = await tx<Contact[]>`
    select c.client_id as "clientId", c.email, (c.archived_at is not null or k.archived_at is not null) as "isArchived"
    from contacts c join clients k on k.id = c.client_id
    where c.id = ${contactId} and c.workspace_id = ${workspaceId}
    for update of c`;
  if (!contact) throw new DomainError('NOT_FOUND', 'There is no such contact here. Look in your list of clients.');
  if (contact.isArchived) throw clientArchived();
  return contact;
};

const storeEmail = async (tx: Transaction, contactId: string, { address, key }: EmailAddress): Promise<void> => {
  const { count } = await tx`
    update contacts c set email = ${address}, email_key = ${key}
    where c.id = ${contactId} and not exists (
      select from contacts other where other.client_id = c.client_id and other.email_key = ${key} and other.id <> c.id)`;
  if (count === 0)
    throw new DomainError('EMAIL_TAKEN', 'Another contact of this client already has this address.', {
      field: 'email',
    });
};

/**
 * Corrects a contact's address (F12). What was sent to the old one stops working; sessions go on. Sends nothing: a fresh
 * link is the owner's next click. Throws NOT_FOUND, CLIENT_ARCHIVED, EMAIL_TAKEN and INVALID_INPUT.
 */
export const changeEmail = (
  { sql, owner: { workspaceId, ownerId } }: OwnerContext,
  { contactId, email }: ChangeInput,
) =>
  sql.begin(async (tx) => {
    const address = readEmailAddress(email);
    if (!address)
      throw new DomainError('INVALID_INPUT', 'This does not look like an email address.', { field: 'email' });
    const contact = await lockContact(tx, workspaceId, contactId);
    if (contact.email === address.address) return { email: contact.email, revokedLinks: 0 };
    await storeEmail(tx, contactId, address);
    const revokedLinks = await revokeAccessLinks(tx, { contactId, sentTo: contact.email });
    await recordAccessEvent(tx, {
      workspaceId,
      kind: 'email_changed',
      clientId: contact.clientId,
      contactId,
      ownerId,
      details: { from: contact.email, to: address.address },
    });
    return { email: address.address, revokedLinks };
  });
