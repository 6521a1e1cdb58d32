import type { Sql, Transaction } from '@clientnest/db';
import { composeEmail, formatMailboxAddress, MailError, parseMailboxAddress } from '@clientnest/email';
import type { Delivery } from '@clientnest/email';
import type { Sender } from './brand.ts';
import { recordForEach } from './email-timeline.ts';
import type { EmailRow } from './email-timeline.ts';
import type { Job } from './job-queue.ts';
import { loadAccessEmail } from './load-access-email.ts';
import { withdrawEmail, withdrawLeftOut } from './withdraw-email.ts';
import type { WorkerServices } from './worker-services.ts';

/** An email as it was handed over. `isFirstTry` is false when an earlier try may have been taken. */
type HandedOver = { messageId: string; subject: string; linkIds: string[]; isFirstTry: boolean };

// Held by whoever notes what became of a message: two workers may have it.
const holdParts = (tx: Transaction, messageId: string) =>
  tx`select from emails where message_id = ${messageId} order by id for update`;

const markSent = (
  sql: Sql,
  { messageId, subject, linkIds, isFirstTry }: HandedOver,
  { transport, providerId }: Delivery,
) =>
  sql.begin(async (tx) => {
    await holdParts(tx, messageId);
    // A provider’s id is its answer to these very bytes. Without it, those of an earlier try may have gone out.
    const isCertain = isFirstTry || (transport === 'resend' && providerId !== null);
    await withdrawLeftOut(tx, messageId, { linkIds, isCertain });
    const emails = await tx<EmailRow[]>`
      update emails set sent_at = now(), subject = ${subject}, transport = ${transport}, provider_id = ${providerId}, failure = null
      where message_id = ${messageId} and sent_at is null and (failed_at is null or attempted_at is not null)
      returning workspace_id as "workspaceId", id as "emailId"`;
    if (emails.length > 0) await recordForEach(tx, emails, 'email_sent');
  });

/** Marks an email as given up, unless it is sent: its owner sees it as failed. */
export const markAccessEmailFailed = (sql: Sql, messageId: string, failure: string | null): Promise<void> =>
  sql.begin(async (tx) => {
    const emails = await tx<EmailRow[]>`
      update emails set failed_at = now(), failure = coalesce(${failure}, failure)
      where message_id = ${messageId} and sent_at is null and failed_at is null
      returning workspace_id as "workspaceId", id as "emailId"`;
    if (emails.length > 0) await recordForEach(tx, emails, 'email_failed');
  });

// Before it is handed over: a worker that is killed meanwhile leaves behind that the provider may have it.
const noteAttempt = async (sql: Sql, messageId: string): Promise<boolean> => {
  const noted = await sql`
    update emails set attempted_at = now() where message_id = ${messageId} and attempted_at is null and sent_at is null`;
  return noted.count > 0;
};

const takeBackAttempt = (sql: Sql, messageId: string) =>
  sql`update emails set attempted_at = null where message_id = ${messageId} and sent_at is null`;

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
  if (!loaded) return withdrawEmail(sql, messageId);
  const content = await composeEmail(loaded.email);
  const isFirstTry = await noteAttempt(sql, messageId);
  try {
    const delivery = await mailer.send(
      { id: messageId, ...headersOf(mailFrom, loaded.sender), to: loaded.to, ...content },
      { attempt: job.attempt },
    );
    await markSent(sql, { messageId, subject: content.subject, linkIds: loaded.linkIds, isFirstTry }, delivery);
  } catch (error) {
    if (!(error instanceof MailError)) throw error;
    if (error.isRefusal && isFirstTry) await takeBackAttempt(sql, messageId);
    if (!error.retryable) return markAccessEmailFailed(sql, messageId, error.message);
    await noteFailure(sql, messageId, error.message);
    throw error;
  }
};
