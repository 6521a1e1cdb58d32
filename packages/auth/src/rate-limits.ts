import type { Sql } from '@clientnest/db';
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { DomainError } from './domain-error.ts';

// F8: 5 attempts in 10 minutes.
const RECOVERY_ATTEMPTS = 5;
const RECOVERY_WINDOW_SECONDS = 600;

export type RateLimit = {
  /** Counts one attempt. Throws TOO_MANY_ATTEMPTS, with the seconds to wait, when there were too many. */
  consume: (key: string) => Promise<void>;
};

type Settings = { name: string; attempts: number; windowSeconds: number };

const postgresStore = (sql: Sql) => ({
  query: async ({ text, values }: { text: string; values?: never[] }) => {
    const rows = await sql.unsafe(text, values ?? [], { prepare: true });
    return { rows, rowCount: rows.count };
  },
});

const createLimiter = (sql: Sql, { name, windowSeconds }: Settings): RateLimiterPostgres => {
  const oneAttempt = { keyPrefix: name, points: 1, duration: windowSeconds };
  return new RateLimiterPostgres({
    ...oneAttempt,
    storeClient: postgresStore(sql),
    storeType: 'client',
    tableName: 'rate_limits',
    tableCreated: true,
    clearExpiredByTimeout: false,
    insuranceLimiter: new RateLimiterMemory(oneAttempt),
  });
};

const refuse = (waitMs: number): never => {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000));
  const minutes = Math.ceil(retryAfterSeconds / 60);
  const wait = minutes === 1 ? 'a minute' : `${minutes} minutes`;
  throw new DomainError('TOO_MANY_ATTEMPTS', `That was a lot of tries. Please wait ${wait}, then try again.`, {
    retryAfterSeconds,
  });
};

/**
 * At most `attempts` in any `windowSeconds`, shared by all processes through the database. The library's own window is
 * fixed and starts anew, which lets nearly twice as many through around its end. So each attempt takes one of
 * `attempts` slots, and a slot is free again only a whole window after it was taken. While the database fails, this
 * process counts alone.
 */
export const createRateLimit = (sql: Sql, settings: Settings): RateLimit => {
  const limiter = createLimiter(sql, settings);
  return {
    consume: async (key) => {
      let waitMs = Number.POSITIVE_INFINITY;
      for (let slot = 0; slot < settings.attempts; slot += 1) {
        try {
          await limiter.consume(`${key}#${slot}`);
          return;
        } catch (refusal) {
          if (!(refusal instanceof RateLimiterRes)) throw refusal;
          waitMs = Math.min(waitMs, refusal.msBeforeNext);
        }
      }
      refuse(waitMs);
    },
  };
};

export type RateLimits = { recovery: RateLimit; setup: RateLimit };

/** Every limit of the product. */
export const createRateLimits = (sql: Sql): RateLimits => ({
  recovery: createRateLimit(sql, {
    name: 'recovery',
    attempts: RECOVERY_ATTEMPTS,
    windowSeconds: RECOVERY_WINDOW_SECONDS,
  }),
  setup: createRateLimit(sql, { name: 'setup', attempts: 10, windowSeconds: 600 }),
});
