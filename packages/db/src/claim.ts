import { setTimeout as wait } from 'node:timers/promises';
import { connect } from './connect.ts';
import type { Sql } from './connect.ts';

// Servers of every version ask for this one; each database has its own.
const CLAIM_LOCK = 7_146_338_202;
const TRIES = 10;
const RETRY_MS = 100;
const RETAKE_MS = 1000;

/** One server's claim to the embedded database. `end` gives it back; false when another server had come to hold it. */
export type Claim = { end: () => Promise<boolean> };

const tryToTake = async (sql: Sql): Promise<boolean> => {
  const [row] = await sql<{ taken: boolean }[]>`select pg_try_advisory_lock(${CLAIM_LOCK}) as taken`;
  return row?.taken ?? false;
};

/**
 * Claims the embedded database for one server; the answer is null when another has it. The claim lives with its
 * connection, so a killed server leaves nothing to clean up, and one whose connection is lost takes it again.
 */
export const claimEmbeddedPostgres = async (url: string): Promise<Claim | null> => {
  let state: 'new' | 'held' | 'lost' | 'ended' = 'new';
  let isOurs = true;

  const retake = async (): Promise<void> => {
    if (state !== 'held') return;
    state = 'lost';
    while (state === 'lost') {
      const isTaken = await tryToTake(sql).catch(() => null);
      isOurs = isTaken ?? isOurs;
      if (isTaken && state === 'lost') state = 'held';
      else await wait(RETAKE_MS, undefined, { ref: false });
    }
  };

  const sql = connect(url, {
    maxConnections: 1,
    applicationName: 'clientnest claim',
    keepsConnections: true,
    whenConnectionIsLost: () => void retake(),
  });
  for (let tries = 0; tries < TRIES; tries += 1) {
    if (await tryToTake(sql)) {
      state = 'held';
      return {
        end: async () => {
          state = 'ended';
          await sql.end({ timeout: 1 });
          return isOurs;
        },
      };
    }
    await wait(RETRY_MS);
  }
  await sql.end();
  return null;
};
