import { inTransaction } from '@clientnest/db';
import type { AccessEventKind } from '@clientnest/auth';
import type { Sql, Transaction } from '@clientnest/db';
import { recordForEach } from './email-timeline.ts';
import type { EmailRow } from './email-timeline.ts';
import type { JobPayload } from './job-list.ts';

type Report = JobPayload<'apply-email-event'>;

const EVENTS: Record<Report['kind'], AccessEventKind> = {
  delivered: 'email_delivered',
  delayed: 'email_delayed',
  bounced: 'email_bounced',
  complained: 'email_complained',
  failed: 'email_failed',
};

// Locked, so that reports of one email follow one another.
const lockEmails = (tx: Transaction, providerId: string) => tx<EmailRow[]>`
  select workspace_id as "workspaceId", id as "emailId" from emails where provider_id = ${providerId} order by id for update`;

type TaggedRow = EmailRow & { isNamed: boolean; wasOpen: boolean };

// The provider’s answer was lost, so that its id for the email is not known, or not yet: the report proves that it has it.
const adoptEmails = async (tx: Transaction, providerId: string, emails: TaggedRow[]): Promise<void> => {
  if (emails.length === 0) return;
  await tx`
    update emails set provider_id = ${providerId}, transport = coalesce(transport, 'resend'),
      sent_at = coalesce(sent_at, attempted_at), failed_at = null, failure = null
    where id in ${tx(emails.map(({ emailId }) => emailId))}`;
  const opened = emails.filter(({ wasOpen }) => wasOpen);
  if (opened.length > 0) await recordForEach(tx, opened, 'email_sent');
};

// What has another id was handed over twice, and the provider no longer knew it: the report is of the other copy.
const findTagged = async (tx: Transaction, providerId: string, messageId: string): Promise<EmailRow[]> => {
  const emails = await tx<TaggedRow[]>`
    select workspace_id as "workspaceId", id as "emailId", provider_id is not null as "isNamed",
      sent_at is null and failed_at is null as "wasOpen"
    from emails where message_id = ${messageId} and (attempted_at is not null or sent_at is not null)
    order by id for update`;
  await adoptEmails(
    tx,
    providerId,
    emails.filter(({ isNamed }) => !isNamed),
  );
  return emails;
};

const findReported = async (tx: Transaction, report: Report): Promise<EmailRow[]> => {
  const known = await lockEmails(tx, report.providerId);
  if (known.length > 0) return known;
  return report.messageId ? findTagged(tx, report.providerId, report.messageId) : [];
};

type KeptReport = EmailRow & {
  /** False when the same was reported before, under another id. */
  isNews: boolean;
};

const keepReport = async (tx: Transaction, emails: EmailRow[], report: Report): Promise<KeptReport[]> => {
  const { reportId, kind, detail, happenedAt } = report;
  const kept: KeptReport[] = [];
  for (const email of emails) {
    const { workspaceId, emailId } = email;
    const [earlier] = await tx`
      select from email_events
      where email_id = ${emailId} and kind = ${kind} and detail is not distinct from ${detail} limit 1`;
    const [row] = await tx`
      insert into email_events (workspace_id, email_id, report_id, kind, detail, happened_at)
      values (${workspaceId}, ${emailId}, ${reportId}, ${kind}, ${detail}, ${happenedAt})
      on conflict (email_id, report_id) do nothing returning email_id`;
    if (row) kept.push({ ...email, isNews: !earlier });
  }
  return kept;
};

// The state is a fold of all that was ever reported, so neither order nor repetition matters.
const foldReports = (tx: Transaction, emails: EmailRow[]) => tx`
  update emails e set
    delivered_at = f.delivered_at, delayed_at = f.delayed_at, bounced_at = f.bounced_at, complained_at = f.complained_at,
    failed_at = coalesce(f.failed_at, e.failed_at), failure = coalesce(f.failure, e.failure)
  from (
    select email_id,
      min(happened_at) filter (where kind = 'delivered') as delivered_at,
      min(happened_at) filter (where kind = 'delayed') as delayed_at,
      min(happened_at) filter (where kind = 'bounced') as bounced_at,
      min(happened_at) filter (where kind = 'complained') as complained_at,
      min(happened_at) filter (where kind = 'failed') as failed_at,
      (array_agg(detail order by happened_at desc) filter (where kind in ('bounced', 'failed') and detail is not null))[1]
        as failure
    from email_events where email_id in ${tx(emails.map(({ emailId }) => emailId))}
    group by email_id
  ) f
  where e.id = f.email_id`;

/**
 * Takes one report of what became of an email (B9). The same report again changes nothing. Throws when there is no such
 * email yet and the report does not name ours: it overtook the note that the email was sent, and is tried again.
 */
export const applyEmailEvent = (sql: Sql, report: Report): Promise<void> =>
  inTransaction(sql, async (tx) => {
    const emails = await findReported(tx, report);
    // Its tag would have found it: it is another installation’s, under the same account.
    if (emails.length === 0 && report.messageId) return;
    if (emails.length === 0) throw new Error('A report of an email that is not known here, or not yet.');
    const kept = await keepReport(tx, emails, report);
    if (kept.length === 0) return;
    await foldReports(tx, kept);
    const news = kept.filter(({ isNews }) => isNews);
    await recordForEach(tx, news, EVENTS[report.kind], { detail: report.detail });
  });
