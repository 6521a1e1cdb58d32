import { DomainError } from '@clientnest/auth';
import type { OwnerContext } from '../procedures.ts';
import { requireImport } from './require-import.ts';

type Start = { importId: string; duplicates: 'skip' | 'update'; sendInvitations: boolean };

/** Hands an import to the worker. Doing it twice changes nothing. Throws NOT_FOUND, and INVALID_INPUT before `mapColumns`. */
export const startImport = async (ctx: OwnerContext, { importId, duplicates, sendInvitations }: Start) => {
  const { workspaceId, ownerId } = ctx.owner;
  await ctx.sql.begin(async (tx) => {
    const { mapping, startedAt } = await requireImport(tx, { workspaceId, importId }, tx`for update`);
    if (startedAt) return;
    if (!mapping) throw new DomainError('INVALID_INPUT', 'Please say first which column holds what.');
    await tx`
      update imports set started_at = now(), duplicates = ${duplicates}, sends_invitations = ${sendInvitations},
        owner_id = ${ownerId}
      where id = ${importId}`;
    await ctx.jobs.enqueue(tx, 'import-clients', { importId });
  });
  return { importId };
};
