import { maskEmailAddress } from '@clientnest/auth';
import { queueAccessEmail } from '@clientnest/jobs';
import type { OwnerContext } from '../procedures.ts';
import { countOwnerMail } from './owner-mail-budget.ts';
import { clientArchived, holdPrimaryContact, requirePrimaryContact } from './require-client.ts';

/**
 * Queues an email with a new link; earlier links stay valid (F11). Who never got one is sent the invitation, which
 * explains the rest. Throws NOT_FOUND, CLIENT_ARCHIVED and TOO_MANY_ATTEMPTS.
 */
export const sendFreshLink = async (ctx: OwnerContext, { clientId }: { clientId: string }) => {
  const { sql, owner, authSecret, jobs } = ctx;
  const { workspaceId, name: ownerName } = owner;
  // Before the transaction: the budget is counted on a connection of its own.
  await countOwnerMail(ctx, (await requirePrimaryContact(sql, { workspaceId, clientId })).email);
  return sql.begin(async (tx) => {
    const contact = await holdPrimaryContact(tx, { workspaceId, clientId });
    if (contact.isArchived) throw clientArchived();
    const { contactId, email, hasLinks } = contact;
    await queueAccessEmail(
      tx,
      { authSecret, jobs },
      {
        workspaceId,
        kind: hasLinks ? 'fresh' : 'invitation',
        askedBy: { ownerName },
        recipient: { contactId, clientId, email },
      },
    );
    return { sentTo: maskEmailAddress(email) };
  });
};
