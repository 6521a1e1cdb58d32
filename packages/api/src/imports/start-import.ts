import { isDeepStrictEqual } from 'node:util';
import { DomainError } from '@clientnest/auth';
import { holdCaller } from '../contacts/hold-contact.ts';
import type { OwnerContext } from '../procedures.ts';
import type { Mapping } from './columns.ts';
import { requireImport } from './require-import.ts';

type Start = {
  importId: string;
  mapping?: Mapping | undefined;
  duplicates: 'skip' | 'update';
  sendInvitations: boolean;
  leaveOut: number[];
};

const mappedAnew = () =>
  new DomainError(
    'INVALID_INPUT',
    'Somebody set the columns of this file anew while you were looking at it. Please look at the rows once more.',
  );

/**
 * Hands an import to the worker. Doing it twice changes nothing. Throws NOT_FOUND, and INVALID_INPUT before `mapColumns`, or
 * when the columns are no longer those of `mapping`.
 */
export const startImport = async (ctx: OwnerContext, input: Start) => {
  const { importId, duplicates, sendInvitations, leaveOut } = input;
  const { workspaceId, ownerId } = ctx.owner;
  await ctx.sql.begin(async (tx) => {
    const { mapping, startedAt } = await requireImport(tx, { workspaceId, importId }, tx`for update`);
    // Whoever waited for the import may have been removed meanwhile.
    await holdCaller(tx, ctx);
    if (startedAt) return;
    if (!mapping) throw new DomainError('INVALID_INPUT', 'Please say first which column holds what.');
    if (input.mapping && !isDeepStrictEqual(input.mapping, mapping)) throw mappedAnew();
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
