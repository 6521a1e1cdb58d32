import { queueAccessEmail } from '@clientnest/jobs';
import type { Transaction } from '@clientnest/db';
import type { OwnerContext } from '../procedures.ts';

type Recipient = { contactId: string; clientId: string; email: string };

/** Queues the email with an owner's link. Who never got one is sent the invitation, which explains the rest. */
export const queueOwnerLink = (
  tx: Transaction,
  { authSecret, jobs, owner: { workspaceId, name: ownerName } }: OwnerContext,
  { hasLinks, inBulk = false, ...recipient }: Recipient & { hasLinks: boolean; inBulk?: boolean },
): Promise<string> => {
  const kind = hasLinks ? 'fresh' : 'invitation';
  return queueAccessEmail(tx, { authSecret, jobs }, { workspaceId, kind, askedBy: { ownerName }, recipient, inBulk });
};
