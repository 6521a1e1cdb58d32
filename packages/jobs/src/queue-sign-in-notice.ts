import { hashToken } from '@clientnest/auth';
import type { StartedSession } from '@clientnest/auth';
import { newId } from '@clientnest/db';
import type { Query } from '@clientnest/db';
import type { JobQueue } from './job-queue.ts';
import { hasRoomForNotice } from './notice-budget.ts';

/** The sign-in that a notice is about, as its email keeps it. */
export type NoticedSignIn = {
  contactId: string;
  deviceId: string;
  /** The SHA-256 of the browser's own secret, in hex: the browser is known by it when the session was replaced. */
  browserHash: string;
  at: string;
  userAgent: string | null;
};

type Sighting = { session: StartedSession; browserSecret: string; userAgent: string | null; at: Date };

/**
 * Queues the email that tells a contact of a sign-in with a new browser (B13), in the sign-in's own transaction, unless
 * their address was told of enough within the hour.
 */
export const queueSignInNotice = async (
  tx: Query,
  jobs: Pick<JobQueue, 'enqueue'>,
  { session, browserSecret, userAgent, at }: Sighting,
): Promise<void> => {
  const { userId: contactId, deviceId, workspaceId } = session;
  const [contact] = await tx<{ email: string }[]>`
    select email from contacts where id = ${contactId} and workspace_id = ${workspaceId}`;
  if (!contact || !(await hasRoomForNotice(tx, { workspaceId, contactId, address: contact.email }))) return;
  const messageId = newId();
  const browserHash = hashToken(browserSecret).toString('hex');
  const signIn: NoticedSignIn = { contactId, deviceId, browserHash, at: at.toISOString(), userAgent };
  await tx`
    insert into emails (id, workspace_id, message_id, kind, to_address, asked_by)
    values (${newId()}, ${workspaceId}, ${messageId}, 'sign_in_notice', ${contact.email}, ${tx.json(signIn)})`;
  await jobs.enqueue(tx, 'send-access-email', { messageId });
};
