import type { Sql } from '@clientnest/db';
import { composeEmail, formatMailboxAddress, MailError, parseMailboxAddress } from '@clientnest/email';
import type { Delivery } from '@clientnest/email';
import type { Sender } from './brand.ts';
import { recordForEach } from './email-timeline.ts';
import type { EmailRow } from './email-timeline.ts';
import type { Job } from './job-queue.ts';
import { loadAccessEmail } from './load-access-email.ts';
import type { WorkerServices } from './worker-services.ts';

const markSent = (sql: Sql, messageId: string, subject: string, { transport, providerId }: Delivery) =>
  sql.begin(async (tx) => {
    const emails = await tx<EmailRow[]>`
      update emails set sent_at = now(), subject = ${subject}, transport = ${transport}, provider_id = ${providerId}, failure = null
      where message_id = ${messageId} and sent_at is null
      returning workspace_id as "workspaceId", id as "emailId"`;
    if (emails.length > 0) await recordForEach(tx, emails, 'email_sent');
  });

const WITHDRAWN = 'Not sent: what it was to bring was switched off before.';

/** Marks an email as given up, unless it is sent: its owner sees it as failed. */
export const markAccessEmailFailed = (sql: Sql, messageId: string, failure: string | null): Promise<void> =>
  sql.begin(async (tx) => {
    const emails = await tx<EmailRow[]>`
      update emails set failed_at = now(), failure = coalesce(${failure}, failure)
      where message_id = ${messageId} and sent_at is null and failed_at is null
      returning workspace_id as "workspaceId", id as "emailId"`;
    if (emails.length > 0) await recordForEach(tx, emails, 'email_failed');
  });

const noteFailure = (sql: Sql, messageId: string, failure: string) =>
  sql`update emails set failure = ${failure} where message_id = ${messageId} and sent_at is null`;

/** What is sent from the installation's address goes out under the workspace's name, and answers go where it says. */
const headersOf = (mailFrom: string, sender: Sender | null) => {
  if (!sender) return { from: mailFrom };
  const from = formatMailboxAddress({ name: sender.name, address: parseMailboxAddress(mailFrom).address });
  return { from, ...(sender.replyTo && { replyTo: sender.replyTo }) };
};

/**
 * Hands one access email to the mail provider. A retry sends the identical email under the same key, so that a provider
 * which already has it sends it once.
 */
export const sendAccessEmail = async (
  services: WorkerServices,
  job: Job<'send-access-email' | 'send-bulk-email'>,
): Promise<void> => {
  const { sql, mailer, mailFrom } = services;
  const { messageId } = job.payload;
  const loaded = await loadAccessEmail(sql, services, messageId);
  if (!loaded) return markAccessEmailFailed(sql, messageId, WITHDRAWN);
  const content = await composeEmail(loaded.email);
  try {
    const delivery = await mailer.send(
      { id: messageId, ...headersOf(mailFrom, loaded.sender), to: loaded.to, ...content },
      { attempt: job.attempt },
    );
    await markSent(sql, messageId, content.subject, delivery);
  } catch (error) {
    if (!(error instanceof MailError)) throw error;
    if (!error.retryable) return markAccessEmailFailed(sql, messageId, error.message);
    await noteFailure(sql, messageId, error.message);
    throw error;
  }
};
