import { newId } from '@clientnest/db';
import type { Query, Sql } from '@clientnest/db';
import type { AddressChangedEmail, AddressNews } from '@clientnest/email';
import { brandColumns, brandOf, senderOf } from './brand.ts';
import type { BrandRow, Sender } from './brand.ts';
import { referenceOf } from './email-reference.ts';
import type { JobQueue } from './job-queue.ts';
import { hasRoomForNotice } from './notice-budget.ts';

/** A contact whose address was changed, as the notice keeps it. Without news it is of a plain change. */
type ChangedAddress = { contactId: string; ownerName: string; news?: AddressNews };
type Notice = ChangedAddress & { workspaceId: string; to: string };

/**
 * Queues the email that tells an address that it is a contact's no longer, or is again (B11), in the change's own
 * transaction, unless it was told enough within the hour.
 */
export const queueAddressNotice = async (
  tx: Query,
  jobs: Pick<JobQueue, 'enqueue'>,
  { workspaceId, to, ...changed }: Notice,
): Promise<void> => {
  if (!(await hasRoomForNotice(tx, { workspaceId, contactId: changed.contactId, address: to }))) return;
  const messageId = newId();
  await tx`
    insert into emails (id, workspace_id, message_id, kind, to_address, asked_by)
    values (${newId()}, ${workspaceId}, ${messageId}, 'address_changed', ${to}, ${tx.json(changed)})`;
  await jobs.enqueue(tx, 'send-access-email', { messageId });
};

type NoticeRow = BrandRow & { to: string; changed: ChangedAddress; clientName: string };

/** What such a notice says and to whom. Null when the message is none, or is done. */
export const loadAddressNotice = async (
  sql: Sql,
  { origin }: { origin: string },
  messageId: string,
): Promise<{ to: string; sender: Sender; email: AddressChangedEmail } | null> => {
  const [row] = await sql<NoticeRow[]>`
    select e.to_address as "to", e.asked_by as "changed", ${brandColumns(sql)}, k.name as "clientName"
    from emails e join contacts c on c.id = (e.asked_by ->> 'contactId')::uuid and c.workspace_id = e.workspace_id
    join clients k on k.id = c.client_id join workspaces w on w.id = e.workspace_id
    where e.message_id = ${messageId} and e.kind = 'address_changed' and e.sent_at is null and e.failed_at is null`;
  if (!row) return null;
  const { to, changed, clientName } = row;
  const { ownerName, news = 'changed' } = changed;
  const brand = brandOf(origin, row);
  const reference = referenceOf(messageId);
  const email = { kind: 'address_changed', reference, brand, clientName, ownerName, news } as const;
  return { to, sender: senderOf(row), email };
};
