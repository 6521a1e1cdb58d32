import { maskEmailAddress } from '@clientnest/auth';
import type { OwnerContext } from '../procedures.ts';
import { countOwnerMail } from './owner-mail-budget.ts';
import { queueOwnerLink } from './queue-owner-link.ts';
import { clientArchived, holdPrimaryContact, requirePrimaryContact } from './require-client.ts';

/**
 * Queues an email with a new link; earlier links stay valid (F11). Who never got one is sent the invitation, which
 * explains the rest. Throws NOT_FOUND, CLIENT_ARCHIVED and TOO_MANY_ATTEMPTS.
 */
export const sendFreshLink = async (ctx: OwnerContext, { clientId }: { clientId: string }) => {
  const { sql, owner } = ctx;
  const { workspaceId } = owner;
  // Before the transaction: the budget is counted on a connection of its own.
  await countOwnerMail(ctx, (await requirePrimaryContact(sql, { workspaceId, clientId })).email);
  return sql.begin(async (tx) => {
    const contact = await holdPrimaryContact(tx, { workspaceId, clientId });
    if (contact.isArchived) throw clientArchived();
    const { contactId, email, hasLinks } = contact;
    await queueOwnerLink(tx, ctx, { contactId, clientId, email, hasLinks });
    return { sentTo: maskEmailAddress(email) };
  });
};
