import { inTransaction } from '@clientnest/db';
import { DomainError, holdContactsOf } from '@clientnest/auth';
import type { Query } from '@clientnest/db';
import { holdCaller } from '../contacts/hold-contact.ts';
import type { OwnerContext } from '../procedures.ts';
import { countOwnerMail } from './owner-mail-budget.ts';
import { queueOwnerLink } from './queue-owner-link.ts';
import { requireContact, requireOpen } from './require-client.ts';

type ClientRef = { workspaceId: string; clientId: string };

const requireUninvited = async (query: Query, client: ClientRef) => {
  const contact = await requireContact(query, client);
  requireOpen(contact);
  if (contact.hasLinks) throw new DomainError('ALREADY_INVITED', 'The invitation was sent before.');
  return contact;
};

/**
 * Queues the invitation of a client that was added without one. Throws NOT_FOUND, CLIENT_ARCHIVED, ACCESS_PAUSED,
 * ALREADY_INVITED and TOO_MANY_ATTEMPTS.
 */
export const sendInvitation = async (
  ctx: OwnerContext,
  { clientId }: { clientId: string },
  { isInBulk = false } = {},
): Promise<void> => {
  const client = { workspaceId: ctx.owner.workspaceId, clientId };
  const { inBulk } = await countOwnerMail(ctx, (await requireUninvited(ctx.sql, client)).email, isInBulk);
  await inTransaction(ctx.sql, async (tx) => {
    await holdCaller(tx, ctx);
    // Two at once: the second one waits here, and then sees what the first has sent.
    await holdContactsOf(tx, client);
    const { contactId, email } = await requireUninvited(tx, client);
    await queueOwnerLink(tx, ctx, { contactId, clientId, email, inBulk });
  });
};
