import { DomainError } from '@clientnest/auth';
import { queueTestEmail } from '@clientnest/jobs';
import { z } from 'zod';
import type { OwnerContext } from '../procedures.ts';

export const testMail = z.object({
  sentTo: z.string(),
  state: z.enum(['queued', 'retrying', 'sent', 'delayed', 'delivered', 'bounced', 'complained', 'failed']),
  /** What took it; null while nothing did. */
  transport: z.enum(['resend', 'smtp', 'mailbox']).nullable(),
  /** The mail provider's own words, if it did not take the email. */
  failure: z.string().nullable(),
});

/** Queues an email to the owner's own address, on the way of all mail. Throws TOO_MANY_ATTEMPTS. */
export const sendTestMail = async ({ sql, jobs, limits, owner }: OwnerContext) => {
  const { ownerId, workspaceId, name, email } = owner;
  await limits.testMail.consume(ownerId);
  return { emailId: await sql.begin((tx) => queueTestEmail(tx, jobs, { workspaceId, name, email })), sentTo: email };
};

/** What became of it. Throws NOT_FOUND. */
export const findTestMail = async ({ sql, owner }: OwnerContext, { emailId }: { emailId: string }) => {
  const [row] = await sql<z.infer<typeof testMail>[]>`
    select to_address as "sentTo", transport, failure,
      case
        when bounced_at is not null then 'bounced'
        when complained_at is not null then 'complained'
        when failed_at is not null then 'failed'
        when delivered_at is not null then 'delivered'
        when delayed_at is not null then 'delayed'
        when sent_at is not null then 'sent'
        when failure is not null then 'retrying'
        else 'queued'
      end as state
    from emails where id = ${emailId} and workspace_id = ${owner.workspaceId} and kind = 'test'`;
  if (!row) throw new DomainError('NOT_FOUND', 'There is no such test email. Send another one.');
  return row;
};
