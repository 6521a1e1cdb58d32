import { DomainError } from '@clientnest/auth';
import type { Transaction } from '@clientnest/db';

const KEPT_UNSTARTED = 5;
const FILES_AN_HOUR = 60;
const ONE_HOUR = 3600;

// Files of one workspace come one after the other here, so that none is counted too late.
const holdTurn = (tx: Transaction, workspaceId: string) => tx`
  select pg_advisory_xact_lock(hashtextextended(${`upload ${workspaceId}`}, 0))`;

const refuseTooMany = async (tx: Transaction, workspaceId: string): Promise<void> => {
  const [earliest] = await tx<{ waitSeconds: number }[]>`
    select ceil(${ONE_HOUR}::int - extract(epoch from now() - created_at))::int as "waitSeconds" from imports
    where workspace_id = ${workspaceId} and created_at > now() - interval '1 hour'
    order by created_at desc offset ${FILES_AN_HOUR - 1} limit 1`;
  if (!earliest) return;
  const retryAfterSeconds = Math.max(1, earliest.waitSeconds);
  const minutes = Math.ceil(retryAfterSeconds / 60);
  const wait = minutes === 1 ? 'a minute' : `${minutes} minutes`;
  throw new DomainError(
    'TOO_MANY_ATTEMPTS',
    `That was a lot of files in an hour. You can choose the next one in ${wait}.`,
    {
      retryAfterSeconds,
    },
  );
};

// Their rows go at once; that they were there is counted until clean-up.
const discardOldest = (tx: Transaction, workspaceId: string) => tx`
  with discarded as (
    update imports set discarded_at = now()
    where started_at is null and id = any (array (
      select id from imports
      where workspace_id = ${workspaceId} and started_at is null and discarded_at is null
      order by created_at desc, id desc offset ${KEPT_UNSTARTED - 1}))
    returning id
  )
  delete from import_rows where import_id in (select id from discarded)`;

/**
 * Bounds what files that nobody starts take up: the oldest of five makes way for the next one. Throws TOO_MANY_ATTEMPTS after
 * sixty in an hour.
 */
export const makeRoomForImport = async (tx: Transaction, workspaceId: string): Promise<void> => {
  await holdTurn(tx, workspaceId);
  await refuseTooMany(tx, workspaceId);
  await discardOldest(tx, workspaceId);
};
