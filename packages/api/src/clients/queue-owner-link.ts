import { queueAccessEmail } from '@clientnest/jobs';
import type { Transaction } from '@clientnest/db';
import type { OwnerContext } from '../procedures.ts';

type Recipient = { contactId: string; clientId: string; email: string };

/** Whether somebody was in the portal, or was sent an email to this address that did not come back. */
const wasReached = async (tx: Transaction, { contactId, email }: Recipient): Promise<boolean> => {
  const [contact] = await tx<{ wasReached: boolean }[]>`
    select c.last_seen_at is not null or exists (
      select from access_links l join emails e on e.id = l.email_id
      where l.contact_id = c.id and l.sent_to = ${email} and coalesce(e.failed_at, e.bounced_at) is null
    ) as "wasReached"
    from contacts c where c.id = ${contactId}`;
  return contact?.wasReached ?? false;
};

/** Queues the email with an owner's link. The first one that can reach somebody is the invitation, which explains the rest. */
export const queueOwnerLink = async (
  tx: Transaction,
  { authSecret, jobs, owner: { workspaceId, name: ownerName } }: OwnerContext,
  { inBulk = false, ...recipient }: Recipient & { inBulk?: boolean },
): Promise<string> => {
  const kind = (await wasReached(tx, recipient)) ? 'fresh' : 'invitation';
  return queueAccessEmail(tx, { authSecret, jobs }, { workspaceId, kind, askedBy: { ownerName }, recipient, inBulk });
};
