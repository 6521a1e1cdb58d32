import type { Sql } from '@clientnest/db';
import {
  removeOldEmails,
  removeOldEvents,
  removeOldLinks,
  removeOldLogos,
  removeOldVisits,
} from './clean-up-history.ts';
import { removeOldImports } from './clean-up-imports.ts';
import { BATCH, removeInBatches } from './clean-up-steps.ts';

// Rows that another run has in hand are left to it: two workers never wait for each other in a circle.
const removeEndedSessions = (sql: Sql, table: 'contact_sessions' | 'owner_sessions'): Promise<number> =>
  removeInBatches(
    () => sql`
      delete from ${sql(table)} where id = any (array (
        select id from ${sql(table)} where expires_at < now()
        order by expires_at limit ${BATCH} for update skip locked))`,
  );

const removeEndedCodes = (sql: Sql, table: 'recovery_attempts' | 'phone_codes'): Promise<number> =>
  removeInBatches(
    () => sql`
      delete from ${sql(table)} where id = any (array (
        select id from ${sql(table)} where expires_at < now() - interval '1 day'
        order by expires_at limit ${BATCH} for update skip locked))`,
  );

// Older than any code that they count for.
const removeOldTries = (sql: Sql): Promise<number> =>
  removeInBatches(
    () => sql`
      delete from code_tries where id = any (array (
        select id from code_tries where tried_at < now() - interval '1 hour'
        order by tried_at limit ${BATCH} for update skip locked))`,
  );

const removeEndedLimits = (sql: Sql): Promise<number> =>
  removeInBatches(
    () => sql`
      delete from rate_limits where key = any (array (
        select key from rate_limits where expire < extract(epoch from now() - interval '1 hour')::bigint * 1000
        order by expire limit ${BATCH} for update skip locked))`,
  );

export type CleanUpReport = {
  sessions: number;
  attempts: number;
  limits: number;
  links: number;
  events: number;
  visits: number;
  emails: number;
  logos: number;
  imports: number;
};

/**
 * Removes what has ended and has no use any more, and history older than `historyDays`. Nothing of a client's (F14). What
 * one run leaves, the next one takes. Jobs are removed by the queue itself (`deleteAfterSeconds`).
 */
export const cleanUp = async (sql: Sql, { historyDays }: { historyDays: number }): Promise<CleanUpReport> => ({
  sessions: (await removeEndedSessions(sql, 'contact_sessions')) + (await removeEndedSessions(sql, 'owner_sessions')),
  attempts: (await removeEndedCodes(sql, 'recovery_attempts')) + (await removeEndedCodes(sql, 'phone_codes')),
  limits: (await removeEndedLimits(sql)) + (await removeOldTries(sql)),
  links: await removeOldLinks(sql),
  events: await removeOldEvents(sql, historyDays),
  visits: await removeOldVisits(sql, historyDays),
  emails: await removeOldEmails(sql, historyDays),
  logos: await removeOldLogos(sql, historyDays),
  imports: await removeOldImports(sql),
});
