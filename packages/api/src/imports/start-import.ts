import { DomainError } from '@clientnest/auth';
import { holdCaller } from '../contacts/hold-contact.ts';
import type { OwnerContext } from '../procedures.ts';
import { requireImport } from './require-import.ts';

type Start = { importId: string; duplicates: 'skip' | 'update'; sendInvitations: boolean; leaveOut: number[] };

/** Hands an import to the worker. Doing it twice changes nothing. Throws NOT_FOUND, and INVALID_INPUT before `mapColumns`. */
export const startImport = async (ctx: OwnerContext, { importId, duplicates, sendInvitations, leaveOut }: Start) => {
  const { workspaceId, ownerId } = ctx.owner;
  await ctx.sql.begin(async (tx) => {
    const { mapping, startedAt } = await requireImport(tx, { workspaceId, importId }, tx`for update`);
    // Whoever waited for the import may have been removed meanwhile.
    await holdCaller(tx, ctx);
    if (startedAt) return;
    if (!mapping) throw new DomainError('INVALID_INPUT', 'Please say first which column holds what.');
    await tx`
      update imports set started_at = now(), duplicates = ${duplicates}, sends_invitations = ${sendInvitations},
        owner_id = ${ownerId}
      where id = ${importId}`;
    await tx`
      update import_rows set outcome = 'left_out'
      where import_id = ${importId} and number = any (${leaveOut}) and client is not null`;
    await ctx.jobs.enqueue(tx, 'import-clients', { importId });
  });
  return { importId };
};
