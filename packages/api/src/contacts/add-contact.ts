import { DomainError, maskEmailAddress, recordAccessEvent } from '@clientnest/auth';
import type { EmailAddress } from '@clientnest/auth';
import { inTransaction, newId } from '@clientnest/db';
import type { Transaction } from '@clientnest/db';
import { countOwnerMail } from '../clients/owner-mail-budget.ts';
import { queueOwnerLink } from '../clients/queue-owner-link.ts';
import { clientArchived, holdClient } from '../clients/require-client.ts';
import type { OwnerContext } from '../procedures.ts';
import { emailTaken, requireEmailAddress } from './contact-address.ts';
import { holdCaller } from './hold-contact.ts';

// No company lets more people in; the bound keeps the client's page readable.
const CONTACTS_PER_CLIENT = 100;

type NewContact = { clientId: string; name: string; email: string; sendNow: boolean };

// Counted once the client is held, so that contacts that are added at the same time are seen.
const requireRoom = async (tx: Transaction, client: { workspaceId: string; clientId: string }): Promise<void> => {
  if ((await holdClient(tx, client)).isArchived) throw clientArchived();
  const { count } = await tx`select from contacts where client_id = ${client.clientId} limit ${CONTACTS_PER_CLIENT}`;
  if (count >= CONTACTS_PER_CLIENT)
    throw new DomainError('INVALID_INPUT', `A client can have ${CONTACTS_PER_CLIENT} contacts. Rename one instead.`);
};

type Insertion = { workspaceId: string; clientId: string; ownerId: string; name: string; address: EmailAddress };

const insertContact = async (
  tx: Transaction,
  { workspaceId, clientId, ownerId, name, address }: Insertion,
): Promise<string> => {
  const [contact] = await tx<{ id: string }[]>`
    insert into contacts (id, workspace_id, client_id, name, email, email_key, added_by)
    values (${newId()}, ${workspaceId}, ${clientId}, ${name}, ${address.address}, ${address.key}, ${ownerId})
    on conflict (client_id, email_key) do nothing returning id`;
  if (!contact) throw emailTaken();
  return contact.id;
};

/**
 * Adds a person who signs in for a client, and invites them unless told otherwise. Throws NOT_FOUND, CLIENT_ARCHIVED,
 * EMAIL_TAKEN, INVALID_INPUT and TOO_MANY_ATTEMPTS.
 */
export const addContact = async (ctx: OwnerContext, { clientId, name, email, sendNow }: NewContact) => {
  const { workspaceId, ownerId } = ctx.owner;
  const address = requireEmailAddress(email);
  const inBulk = sendNow && (await countOwnerMail(ctx, address.address)).inBulk;
  return inTransaction(ctx.sql, async (tx) => {
    await holdCaller(tx, ctx);
    await requireRoom(tx, { workspaceId, clientId });
    const contactId = await insertContact(tx, { workspaceId, clientId, ownerId, name, address });
    const details = { to: address.address };
    await recordAccessEvent(tx, { workspaceId, clientId, contactId, ownerId, kind: 'contact_added', details });
    if (sendNow) await queueOwnerLink(tx, ctx, { contactId, clientId, email: address.address, inBulk });
    return { contactId, sentTo: sendNow ? maskEmailAddress(address.address) : null };
  });
};
