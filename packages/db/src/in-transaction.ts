import { setTimeout as pause } from 'node:timers/promises';
import type { Sql, Transaction } from './connect.ts';

// PostgreSQL ends one of two transactions that wait for each other: nothing of it is left, so it can be done again.
const DEADLOCK = '40P01';
const ATTEMPTS = 5;
// So that the two do not meet in the same place again.
const PAUSE_MS = 50;

const isDeadlock = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === DEADLOCK;

/** Runs `work` in a transaction, and again when it lost to another one. It must do nothing but query. */
export const inTransaction = async <Value>(sql: Sql, work: (tx: Transaction) => Promise<Value>): Promise<Value> => {
  for (let attempt = 1; ; attempt += 1)
    try {
      return (await sql.begin(work)) as Value;
    } catch (error) {
      if (attempt === ATTEMPTS || !isDeadlock(error)) throw error;
      await pause(Math.random() * PAUSE_MS * attempt);
    }
};
