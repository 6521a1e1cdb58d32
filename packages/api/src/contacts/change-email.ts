import { endDevices, recordAccessEvent, revokeAccessLinks } from '@clientnest/auth';
import { inTransaction, newId } from '@clientnest/db';
import type { Transaction } from '@clientnest/db';
import { countOwnerMail } from '../clients/owner-mail-budget.ts';
import { queueOwnerLink } from '../clients/queue-owner-link.ts';
import type { OwnerContext } from '../procedures.ts';
import { refuseTaken, requireEmailAddress, storeEmail } from './contact-address.ts';
import { holdPresentContact } from './hold-contact.ts';
import { tellFormerAddress } from './tell-former-address.ts';

type ChangeInput = { contactId: string; email: string; endSessions: boolean };

// Whoever wrote an address that is corrected away may have read its mail: the sessions from then go with them (F9).
const noteWhoWrote = (tx: Transaction, contactId: string, address: string) => tx`
  update contact_sessions s set key_shown_to = coalesce(
    (
      select owner_id from email_changes
      where contact_id = ${contactId} and to_address = ${address} and undone_at is null order by changed_at desc limit 1
    ),
    (select added_by from contacts where id = ${contactId})
  )
  where s.user_id = ${contactId} and s.key_shown_to is null and s.created_at >= coalesce(
    (select max(greatest(changed_at, undone_at)) from email_changes where contact_id = ${contactId}), '-infinity')`;

/**
 * Corrects a contact's address (F12, B11). What was sent to the old one stops working, and the old one is told; sessions
 * end unless told otherwise; a fresh link goes to the new one, with the invitation for whoever was never in. Throws
 * NOT_FOUND, CLIENT_ARCHIVED, EMAIL_TAKEN, INVALID_INPUT and TOO_MANY_ATTEMPTS.
 */
export const changeEmail = async (ctx: OwnerContext, { contactId, email, endSessions }: ChangeInput) => {
  const { sql, owner } = ctx;
  const { workspaceId, ownerId } = owner;
  const address = requireEmailAddress(email);
  const to = address.address;
  const { inBulk } = await countOwnerMail(ctx, to);
  // Of the notices to the address before.
  await ctx.limits.ownerMailToAddress.consume(`${workspaceId}:change:${contactId}`);
  const storing = inTransaction(sql, async (tx) => {
    const { clientId, email: from, isPaused } = await holdPresentContact(tx, ctx, contactId);
    if (from === to) return { email: from, freshLink: 'same_address' as const, revokedLinks: 0, endedSessions: 0 };
    await storeEmail(tx, contactId, address);
    const revokedLinks = await revokeAccessLinks(tx, { contactId });
    if (!endSessions) await noteWhoWrote(tx, contactId, from);
    const ended = endSessions ? await endDevices(tx, { audience: 'contact', userId: contactId }, 'all') : [];
    await tx`
      insert into email_changes (id, workspace_id, contact_id, owner_id, from_address, to_address)
      values (${newId()}, ${workspaceId}, ${contactId}, ${ownerId}, ${from}, ${to})`;
    const event = { workspaceId, clientId, contactId, ownerId };
    await recordAccessEvent(tx, { ...event, kind: 'email_changed', details: { from, to, count: ended.length } });
    await tellFormerAddress(tx, ctx, { contactId, address: from });
    if (!isPaused) await queueOwnerLink(tx, ctx, { contactId, clientId, email: to, inBulk });
    const freshLink = isPaused ? ('paused' as const) : ('queued' as const);
    return { email: to, freshLink, revokedLinks, endedSessions: ended.length };
  });
  return refuseTaken(storing);
};
