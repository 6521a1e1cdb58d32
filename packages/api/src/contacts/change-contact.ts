import { DomainError, holdContactsOf, recordAccessEvent, revokePhoneCodes } from '@clientnest/auth';
import type { AccessEventKind } from '@clientnest/auth';
import { inTransaction } from '@clientnest/db';
import type { Transaction } from '@clientnest/db';
import { clientArchived } from '../clients/require-client.ts';
import { endSessions } from '../end-sessions.ts';
import type { OwnerContext } from '../procedures.ts';
import { contactNotFound, holdCaller, holdContact, holdPresentContact } from './hold-contact.ts';
import type { HeldContact } from './hold-contact.ts';

type ContactRef = { contactId: string };
const DONE = { done: true as const };

const tell = (
  tx: Transaction,
  { owner: { workspaceId, ownerId } }: OwnerContext,
  { clientId, contactId }: HeldContact,
  kind: AccessEventKind,
  details: Record<string, string> = {},
) => recordAccessEvent(tx, { workspaceId, clientId, contactId, ownerId, kind, details });

/** Gives a contact another name. Throws NOT_FOUND and CLIENT_ARCHIVED. */
export const renameContact = (ctx: OwnerContext, { contactId, name }: ContactRef & { name: string }) =>
  inTransaction(ctx.sql, async (tx) => {
    const contact = await holdPresentContact(tx, ctx, contactId);
    if (contact.name === name) return DONE;
    await tx`update contacts set name = ${name} where id = ${contactId}`;
    await tell(tx, ctx, contact, 'contact_renamed', { from: contact.name, to: name });
    return DONE;
  });

const holdSiblings = async (tx: Transaction, { owner: { workspaceId } }: OwnerContext, contactId: string) => {
  const [contact] = await tx<{ clientId: string }[]>`
    select client_id as "clientId" from contacts where id = ${contactId} and workspace_id = ${workspaceId}`;
  if (!contact) throw contactNotFound();
  await holdContactsOf(tx, { workspaceId, clientId: contact.clientId });
};

/** Makes a contact the one that links go to when nobody else is named. Throws NOT_FOUND and CLIENT_ARCHIVED. */
export const makePrimary = (ctx: OwnerContext, { contactId }: ContactRef) =>
  inTransaction(ctx.sql, async (tx) => {
    await holdCaller(tx, ctx);
    await holdSiblings(tx, ctx, contactId);
    const contact = await holdPresentContact(tx, ctx, contactId);
    if (contact.isPrimary) return DONE;
    await tx`
      update contacts set made_primary_at = null where client_id = ${contact.clientId} and made_primary_at is not null`;
    await tx`update contacts set made_primary_at = now() where id = ${contactId}`;
    await tell(tx, ctx, contact, 'contact_made_primary');
    return DONE;
  });

/**
 * Takes a contact's access away and keeps all the rest (F14): sessions end, links open nothing. Throws NOT_FOUND,
 * CLIENT_ARCHIVED, and PRIMARY_CONTACT for the primary contact.
 */
export const archiveContact = (ctx: OwnerContext, { contactId }: ContactRef) =>
  inTransaction(ctx.sql, async (tx) => {
    const contact = await holdContact(tx, ctx, contactId);
    if (contact.isClientArchived) throw clientArchived();
    if (contact.isArchived) return DONE;
    if (contact.isPrimary)
      throw new DomainError('PRIMARY_CONTACT', 'This is the primary contact. Make another one primary first.');
    await tx`update contacts set archived_at = now() where id = ${contactId}`;
    const { workspaceId, ownerId } = ctx.owner;
    const whose = { workspaceId, clientId: contact.clientId, contactId, ownerId };
    await endSessions(tx, { ...whose, which: 'all', by: 'owner' });
    await revokePhoneCodes(tx, contactId);
    await tell(tx, ctx, contact, 'contact_archived');
    return DONE;
  });

/** Gives it back. No session comes back; links that are not used or too old work again. Throws NOT_FOUND, CLIENT_ARCHIVED. */
export const restoreContact = (ctx: OwnerContext, { contactId }: ContactRef) =>
  inTransaction(ctx.sql, async (tx) => {
    const contact = await holdContact(tx, ctx, contactId);
    if (contact.isClientArchived) throw clientArchived();
    if (!contact.isArchived) return DONE;
    await tx`update contacts set archived_at = null where id = ${contactId}`;
    await tell(tx, ctx, contact, 'contact_restored');
    return DONE;
  });

const setPaused = (ctx: OwnerContext, { contactId }: ContactRef, isPaused: boolean) =>
  inTransaction(ctx.sql, async (tx) => {
    const contact = await holdPresentContact(tx, ctx, contactId);
    if (contact.isPaused === isPaused) return DONE;
    await tx`update contacts set paused_at = ${isPaused ? tx`now()` : null} where id = ${contactId}`;
    if (isPaused) await revokePhoneCodes(tx, contactId);
    await tell(tx, ctx, contact, isPaused ? 'access_paused' : 'access_resumed');
    return DONE;
  });

/**
 * Lets a contact in no more for a while: sessions sleep, links and codes open nothing, and no recovery mail is sent. A code
 * for the phone ends for good: whoever was shown it is told so (B12). Throws NOT_FOUND and CLIENT_ARCHIVED.
 */
export const pauseAccess = (ctx: OwnerContext, ref: ContactRef) => setPaused(ctx, ref, true);

/** Lets them in again, in the browsers where they were signed in too. Throws NOT_FOUND and CLIENT_ARCHIVED. */
export const resumeAccess = (ctx: OwnerContext, ref: ContactRef) => setPaused(ctx, ref, false);
