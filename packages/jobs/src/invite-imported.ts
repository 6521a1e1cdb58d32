import { inTransaction } from '@clientnest/db';
import { countOwnerMail, createRateLimits, DomainError, holdContactsOf } from '@clientnest/auth';
import type { RateLimits } from '@clientnest/auth';
import type { Transaction } from '@clientnest/db';
import type { Job } from './job-queue.ts';
import { queueAccessEmail } from './queue-access-email.ts';
import type { WorkerServices } from './worker-services.ts';

type Due = {
  number: number;
  workspaceId: string;
  ownerName: string;
  clientId: string;
  contactId: string;
  email: string;
  mayInvite: boolean;
};

const INVITATIONS_PER_JOB = 50;

// Nobody is invited in the name of somebody who was removed.
const findDue = (query: WorkerServices['sql'] | Transaction, importId: string, number: number | null) => query<Due[]>`
  select r.number, r.workspace_id as "workspaceId", o.name as "ownerName", k.id as "clientId", c.id as "contactId", c.email,
    o.archived_at is null and k.archived_at is null and c.closed_at is null
      and not exists (select from access_links l where l.contact_id = c.id) as "mayInvite"
  from (
    select * from import_rows
    where import_id = ${importId} and invitation = 'due' ${number === null ? query`` : query`and number = ${number}`}
    order by number limit ${INVITATIONS_PER_JOB}
  ) r
  join imports i on i.id = r.import_id join owners o on o.id = i.owner_id
  join clients k on k.id = r.client_id
  join contacts c on c.client_id = k.id and c.made_primary_at is not null
  order by r.number`;

// The import is held, since it may be stopped; and the row, since whoever was faster has marked it.
const inviteOne = async (tx: Transaction, services: WorkerServices, importId: string, row: Due) => {
  const { number } = row;
  await tx`select from imports where id = ${importId} for share`;
  await tx`select from import_rows where import_id = ${importId} and number = ${number} for update`;
  // Then the contacts, as whoever corrects an address or invites by hand holds them: what these did is seen below.
  await holdContactsOf(tx, row);
  const [due] = await findDue(tx, importId, number);
  if (!due) return;
  const { workspaceId, ownerName, clientId, contactId, email } = due;
  if (due.mayInvite) {
    const recipient = { clientId, contactId, email };
    await queueAccessEmail(tx, services, {
      workspaceId,
      kind: 'invitation',
      askedBy: { ownerName },
      recipient,
      inBulk: true,
    });
  }
  await tx`
    update import_rows set invitation = ${due.mayInvite ? 'sent' : 'left_out'}
    where import_id = ${importId} and number = ${number}`;
};

/** Seconds to wait, when the workspace has sent as much as it may for now; otherwise null. */
const waitFor = async (limits: RateLimits, { workspaceId, email }: Due): Promise<number | null> => {
  try {
    await limits.importMail.consume(workspaceId);
    await countOwnerMail(limits, workspaceId, email);
    return null;
  } catch (error) {
    if (error instanceof DomainError && error.retryAfterSeconds !== null) return error.retryAfterSeconds;
    throw error;
  }
};

/**
 * Sends the next invitations of an import, each once, and no more in an hour than leaves the owner's own buttons working.
 * What is over goes on when it may.
 */
export const inviteImported = async (services: WorkerServices, { payload }: Job<'invite-imported'>): Promise<void> => {
  const { sql, jobs } = services;
  const limits = createRateLimits(sql);
  const due = await findDue(sql, payload.importId, null);
  for (const row of due) {
    const seconds = row.mayInvite ? await waitFor(limits, row) : null;
    if (seconds !== null) return jobs.enqueue(sql, 'invite-imported', payload, { afterSeconds: seconds });
    await inTransaction(sql, (tx) => inviteOne(tx, services, payload.importId, row));
  }
  if (due.length === INVITATIONS_PER_JOB) await jobs.enqueue(sql, 'invite-imported', payload);
};
