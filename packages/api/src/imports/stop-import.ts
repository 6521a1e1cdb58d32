import { DomainError } from '@clientnest/auth';
import { inTransaction } from '@clientnest/db';
import { holdCaller } from '../contacts/hold-contact.ts';
import type { OwnerContext } from '../procedures.ts';
import { requireImport } from './require-import.ts';

/**
 * Ends an import where it is: what was added stays, and nothing more is added or invited. Doing it twice, or when all is
 * done, changes nothing. Throws NOT_FOUND, and INVALID_INPUT before the start.
 */
export const stopImport = async ({ sql, owner }: OwnerContext, { importId }: { importId: string }) => {
  await inTransaction(sql, async (tx) => {
    // The worker holds it for each of its steps: the one in hand is done before this goes on, and no other follows.
    const { startedAt, finishedAt } = await requireImport(
      tx,
      { workspaceId: owner.workspaceId, importId },
      tx`for update`,
    );
    await holdCaller(tx, { owner });
    if (!startedAt) throw new DomainError('INVALID_INPUT', 'This import has not started: there is nothing to stop.');
    const due = await tx`
      update import_rows set invitation = 'left_out' where import_id = ${importId} and invitation = 'due'`;
    if (finishedAt && due.count === 0) return;
    await tx`
      update imports set stopped_at = now(), finished_at = coalesce(finished_at, now()) where id = ${importId}`;
  });
  return { importId };
};
