import { inTransaction } from '@clientnest/db';
import type { Transaction } from '@clientnest/db';
import { maskEmailAddress } from '@clientnest/auth';
import { holdCaller } from '../contacts/hold-contact.ts';
import type { OwnerContext } from '../procedures.ts';
import { countOwnerMail } from './owner-mail-budget.ts';
import { queueOwnerLink } from './queue-owner-link.ts';
import { holdClientContact, requireContact, requireOpen } from './require-client.ts';
import type { ContactOfClient } from './require-client.ts';

const hasUsableLinks = async (tx: Transaction, contactId: string): Promise<boolean> => {
  const { count } = await tx`
    select from access_links
    where contact_id = ${contactId} and consumed_at is null and revoked_at is null and expires_at > now() limit 1`;
  return count > 0;
};

/**
 * Queues an email with a new link; earlier links stay valid (F11). Who never got one is sent the invitation, which
 * explains the rest. Throws NOT_FOUND, CLIENT_ARCHIVED, ACCESS_PAUSED and TOO_MANY_ATTEMPTS.
 */
export const sendFreshLink = async (ctx: OwnerContext, whose: ContactOfClient, { isInBulk = false } = {}) => {
  const { sql, owner } = ctx;
  const { workspaceId } = owner;
  // Before the transaction: the budget is counted on a connection of its own.
  const { email: to } = await requireContact(sql, { workspaceId, ...whose });
  const { inBulk } = await countOwnerMail(ctx, to, isInBulk);
  return inTransaction(sql, async (tx) => {
    await holdCaller(tx, ctx);
    const contact = await holdClientContact(tx, { workspaceId, ...whose });
    requireOpen(contact);
    const { contactId, email } = contact;
    const hasEarlierLinks = await hasUsableLinks(tx, contactId);
    await queueOwnerLink(tx, ctx, { contactId, clientId: whose.clientId, email, inBulk });
    return { sentTo: maskEmailAddress(email), hasEarlierLinks };
  });
};
