import { newId } from '@clientnest/db';
import type { Query, Sql } from '@clientnest/db';
import type { TestEmail } from '@clientnest/email';
import { brandColumns, brandOf, senderOf } from './brand.ts';
import type { BrandRow, Sender } from './brand.ts';
import { referenceOf } from './email-reference.ts';
import type { JobQueue } from './job-queue.ts';

/** Queues an email that shows an owner whether mail arrives, in the caller's transaction. Answers the id of its row. */
export const queueTestEmail = async (
  tx: Query,
  jobs: Pick<JobQueue, 'enqueue'>,
  { workspaceId, ...recipient }: { workspaceId: string; name: string; email: string },
): Promise<string> => {
  const [emailId, messageId] = [newId(), newId()];
  await tx`
    insert into emails (id, workspace_id, message_id, kind, to_address, asked_by)
    values (${emailId}, ${workspaceId}, ${messageId}, 'test', ${recipient.email}, ${tx.json({ ownerName: recipient.name })})`;
  await jobs.enqueue(tx, 'send-access-email', { messageId });
  return emailId;
};

type TestRow = BrandRow & { to: string; recipientName: string };

/** What such an email says and to whom. Null when the message is none, or is done. */
export const loadTestEmail = async (
  sql: Sql,
  { origin }: { origin: string },
  messageId: string,
): Promise<{ to: string; sender: Sender; email: TestEmail } | null> => {
  const [row] = await sql<TestRow[]>`
    select e.to_address as "to", e.asked_by ->> 'ownerName' as "recipientName", ${brandColumns(sql)}
    from emails e join workspaces w on w.id = e.workspace_id
    where e.message_id = ${messageId} and e.kind = 'test' and e.sent_at is null and e.failed_at is null`;
  if (!row) return null;
  const { to, recipientName } = row;
  const email = {
    kind: 'test',
    reference: referenceOf(messageId),
    brand: brandOf(origin, row),
    recipientName,
  } as const;
  return { to, sender: senderOf(row), email };
};
