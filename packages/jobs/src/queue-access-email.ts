import { issueAccessLink, recordAccessEvent } from '@clientnest/auth';
import type { LinkPurpose } from '@clientnest/auth';
import { newId } from '@clientnest/db';
import type { Query } from '@clientnest/db';
import type { JobQueue } from './job-queue.ts';

/** Who asked for an access email: an owner by name, or somebody at a browser. */
export type AskedBy = { ownerName: string } | { at: string; userAgent: string | null; address: string | null };

/** Somebody an access email brings a link to, and their address as it is stored. */
export type LinkRecipient = { email: string } & (
  { contactId: string; clientId: string; ownerId?: never } | { ownerId: string; contactId?: never; clientId?: never }
);

type NewAccessEmail = {
  messageId: string;
  workspaceId: string;
  kind: LinkPurpose;
  askedBy: AskedBy;
  /** One or more people at one address. */
  recipients: [LinkRecipient, ...LinkRecipient[]];
};

// An invitation is an invitation, whoever is invited.
const emailKindOf = (purpose: LinkPurpose) => (purpose === 'owner_invitation' ? 'invitation' : purpose);

type Services = { authSecret: string; jobs: Pick<JobQueue, 'enqueue'> };

/**
 * Writes one workspace's part of an access email: its row, a link for each recipient, and the timeline. Answers false,
 * and writes nothing, when the message already has its part for this workspace. Enqueueing it is the caller's.
 */
export const writeAccessEmail = async (tx: Query, authSecret: string, email: NewAccessEmail): Promise<boolean> => {
  const { messageId, workspaceId, kind, askedBy, recipients } = email;
  const emailId = newId();
  const [written] = await tx`
    insert into emails (id, workspace_id, message_id, kind, to_address, asked_by)
    values (${emailId}, ${workspaceId}, ${messageId}, ${emailKindOf(kind)}, ${recipients[0].email}, ${tx.json(askedBy)})
    on conflict (message_id, workspace_id) do nothing returning id`;
  if (!written) return false;
  for (const { clientId = null, email: sentTo, ...person } of recipients) {
    const link = { workspaceId, purpose: kind, emailId, sentTo, ...person };
    const linkId = await issueAccessLink(tx, authSecret, link);
    const event = { workspaceId, clientId, ...person };
    if (kind === 'recovery') await recordAccessEvent(tx, { ...event, kind: 'recovery_requested' });
    await recordAccessEvent(tx, {
      ...event,
      kind: 'link_sent',
      linkId,
      emailId,
      details: { purpose: kind, to: sentTo },
    });
  }
  return true;
};

type QueuedEmail = Omit<NewAccessEmail, 'messageId' | 'recipients'> & {
  recipient: LinkRecipient;
  /** One of many, which lets mail go first that somebody waits for. */
  inBulk?: boolean;
};

/** Issues a link for one person and queues the email that brings it, in the caller's transaction. Answers the message's id. */
export const queueAccessEmail = async (
  tx: Query,
  { authSecret, jobs }: Services,
  { recipient, inBulk = false, ...email }: QueuedEmail,
): Promise<string> => {
  const messageId = newId();
  await writeAccessEmail(tx, authSecret, { ...email, messageId, recipients: [recipient] });
  await jobs.enqueue(tx, inBulk ? 'send-bulk-email' : 'send-access-email', { messageId });
  return messageId;
};
