import { DomainError } from '@clientnest/auth';
import type { Query } from '@clientnest/db';
import type { Mapping } from './columns.ts';

type ImportRef = { workspaceId: string; importId: string };

export type ImportRow = {
  columns: string[];
  mapping: Mapping | null;
  duplicates: 'skip' | 'update' | null;
  sendsInvitations: boolean;
  startedAt: Date | null;
  finishedAt: Date | null;
  isStopped: boolean;
};

/** An import of this workspace. Throws NOT_FOUND. */
export const requireImport = async (query: Query, { workspaceId, importId }: ImportRef, lock = query``) => {
  const [found] = await query<ImportRow[]>`
    select columns, mapping, duplicates, sends_invitations as "sendsInvitations", started_at as "startedAt",
      finished_at as "finishedAt", stopped_at is not null as "isStopped"
    from imports where id = ${importId} and workspace_id = ${workspaceId} and discarded_at is null ${lock}`;
  if (!found)
    throw new DomainError(
      'NOT_FOUND',
      'There is no such import here, or no more: a file that is not started is kept for a day. Please choose it again.',
    );
  return found;
};

export const importStarted = () =>
  new DomainError(
    'INVALID_INPUT',
    'This import has started already. To change it, start a new one with the same file.',
  );
