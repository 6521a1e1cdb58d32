import { maskEmailAddress } from '@clientnest/auth';
import { queueAccessEmail } from '@clientnest/jobs';
import type { OwnerContext } from '../procedures.ts';
import { clientArchived, requirePrimaryContact } from './require-client.ts';

/**
 * Queues an email with a new link; earlier links stay valid (F11). Who never got one is sent the invitation, which
 * explains the rest. Throws NOT_FOUND and CLIENT_ARCHIVED.
 */
export const sendFreshLink = ({ sql, owner, authSecret, jobs }: OwnerContext, { clientId }: { clientId: string }) =>
  sql.begin(async (tx) => {
    const contact = await requirePrimaryContact(tx, { workspaceId: owner.workspaceId, clientId });
    if (contact.isArchived) throw clientArchived();
    await queueAccessEmail(
      tx,
      { authSecret, jobs },
      {
        workspaceId: owner.workspaceId,
        kind: contact.hasLinks ? 'fresh' : 'invitation',
        to: contact.email,
        askedBy: { ownerName: owner.name },
        recipient: { contactId: contact.contactId, clientId },
      },
    );
    return { sentTo: maskEmailAddress(contact.email) };
  });
