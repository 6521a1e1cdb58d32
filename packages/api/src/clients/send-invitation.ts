import { inTransaction } from '@clientnest/db';
import { DomainError, holdContactsOf } from '@clientnest/auth';
import type { Query } from '@clientnest/db';
import { holdCaller } from '../contacts/hold-contact.ts';
import type { OwnerContext } from '../procedures.ts';
import { countOwnerMail } from './owner-mail-budget.ts';
import { queueOwnerLink } from './queue-owner-link.ts';
import { requireContact, requireOpen } from './require-client.ts';

type ClientRef = { workspaceId: string; clientId: string };

// A link that was only copied is no invitation, nor is an email that was not sent.
const requireNoInvitation = async (query: Query, contactId: string): Promise<void> => {
  const [contact] = await query<{ wasIn: boolean; wasSent: boolean }[]>`
    select c.last_seen_at is not null as "wasIn", exists (
      select from access_links l join emails e on e.id = l.email_id where l.contact_id = c.id and e.failed_at is null
    ) as "wasSent"
    from contacts c where c.id = ${contactId}`;
  if (contact?.wasSent) throw new DomainError('ALREADY_INVITED', 'The invitation was sent before.');
  if (contact?.wasIn) throw new DomainError('ALREADY_INVITED', 'They were in the portal before, so they need none.');
};

const requireUninvited = async (query: Query, client: ClientRef) => {
  const contact = await requireContact(query, client);
  requireOpen(contact);
  await requireNoInvitation(query, contact.contactId);
  return contact;
};

/**
 * Queues the invitation of a client that was never in and was not sent one. Throws NOT_FOUND, CLIENT_ARCHIVED, ACCESS_PAUSED,
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
