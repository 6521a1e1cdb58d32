import { connect } from '@clientnest/db';
import { describe, expect, it } from 'vitest';
import { DomainError } from './domain-error.ts';
import { useTestDatabase } from './fixtures.ts';
import { createRateLimits, createStrictLimit, createWideLimit } from './rate-limits.ts';
import type { RateLimit } from './rate-limits.ts';

const database = useTestDatabase();

const WINDOW_SECONDS = 600;
const settings = { name: 'test', attempts: 5, windowSeconds: WINDOW_SECONDS };
const createLimit = () => createStrictLimit(database.sql, settings);

let keys = 0;
const newKey = () => `198.51.100.${(keys += 1)}`;

/** True when the attempt was allowed; what is not a refusal is thrown. */
const attempt = async (limit: RateLimit, key: string): Promise<boolean> => {
  try {
    await limit.consume(key);
    return true;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'TOO_MANY_ATTEMPTS') return false;
    throw error;
  }
};

const countAllowed = async (attempts: Promise<boolean>[]) => (await Promise.all(attempts)).filter(Boolean).length;

const tryTimes = (limit: RateLimit, key: string, times: number) =>
  countAllowed(Array.from({ length: times }, () => attempt(limit, key)));

/** Lets time pass for every counted attempt. */
const pass = (seconds: number) => database.sql`update rate_limits set expire = expire - ${seconds * 1000}`;

describe('a limit', () => {
  it('F8: lets exactly five of a thousand parallel attempts through', async () => {
    expect(await tryTimes(createLimit(), newKey(), 1000)).toBe(5);
  });

  it('F8: lets at most five through in any ten minutes, however the attempts are spread', async () => {
    const [limit, key] = [createLimit(), newKey()];
    const STEP_SECONDS = 50;
    const allowed: number[] = [];
    // Bursts of one to seven attempts over an hour, most of them around the ends of windows.
    for (let step = 0; step < 72; step += 1) {
      allowed.push(await tryTimes(limit, key, (step * 5) % 7 === 0 ? 7 : step % 3));
      await pass(STEP_SECONDS);
    }
    const stepsPerWindow = WINDOW_SECONDS / STEP_SECONDS;
    const inWindows = allowed.map((_, at) =>
      allowed.slice(at, at + stepsPerWindow).reduce((sum, count) => sum + count, 0),
    );
    expect(Math.max(...inWindows)).toBe(5);
    expect(allowed.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(25);
  });

  it('F8: frees a place ten minutes after it was taken, and refused attempts do not put that off', async () => {
    const [limit, key] = [createLimit(), newKey()];
    expect(await tryTimes(limit, key, 4)).toBe(4);
    await pass(300);
    expect(await tryTimes(limit, key, 20)).toBe(1);
    await pass(299);
    expect(await tryTimes(limit, key, 20)).toBe(0);
    await pass(1);
    expect(await tryTimes(limit, key, 20)).toBe(4);
  });

  it('F8: says how many seconds to wait until the next place is free', async () => {
    const [limit, key] = [createLimit(), newKey()];
    await tryTimes(limit, key, 4);
    await pass(100);
    await tryTimes(limit, key, 1);
    const error: unknown = await limit.consume(key).catch((refusal: unknown) => refusal);
    if (!(error instanceof DomainError)) throw error;
    const { code, message, retryAfterSeconds } = error;
    expect(code).toBe('TOO_MANY_ATTEMPTS');
    expect(message).toContain('9 minutes');
    expect(retryAfterSeconds).toBeGreaterThan(490);
    expect(retryAfterSeconds).toBeLessThanOrEqual(500);
    await pass(retryAfterSeconds ?? 0);
    expect(await attempt(limit, key)).toBe(true);
  });

  it('counts every key for itself, also those that look like the place of another', async () => {
    const [limit, key] = [createLimit(), newKey()];
    await tryTimes(limit, key, 10);
    for (const other of [newKey(), `${key}#0`, `${key}#1`, key.slice(0, -1)])
      expect(await tryTimes(limit, other, 10)).toBe(5);
  });

  it('counts for itself beside other limits with the same key', async () => {
    const limits = createRateLimits(database.sql);
    const key = newKey();
    expect(await tryTimes(limits.recovery, key, 20)).toBe(5);
    expect(await tryTimes(limits.setup, key, 20)).toBe(10);
  });

  it('F8: is shared by all processes, through the database', async () => {
    const otherPool = connect(database.url, { maxConnections: 2 });
    const key = newKey();
    const limits = [createLimit(), createStrictLimit(otherPool, settings)];
    const attempts = Array.from({ length: 100 }, (_, at) => attempt(limits[at % 2] ?? createLimit(), key));
    expect(await countAllowed(attempts)).toBe(5);
    await otherPool.end();
    expect(await tryTimes(createLimit(), key, 10)).toBe(0);
  });
});

describe('a wide limit', () => {
  const createWide = () => createWideLimit(database.sql, { name: 'wide', attempts: 300, windowSeconds: 600 });

  it('lets a hundred racing clicks of one address through, and stops at 300', async () => {
    const [limit, key] = [createWide(), newKey()];
    expect(await tryTimes(limit, key, 100)).toBe(100);
    expect(await tryTimes(limit, key, 1000)).toBe(200);
    await pass(600);
    expect(await tryTimes(limit, key, 1000)).toBe(300);
  });
});

describe('while the database fails', () => {
  it('F8: a limit of the process itself still lets five through, for every key', async () => {
    const closed = connect(database.url, { maxConnections: 1 });
    await closed.end();
    const limit = createStrictLimit(closed, settings);
    const [key, other] = [newKey(), newKey()];
    expect(await tryTimes(limit, key, 100)).toBe(5);
    expect(await tryTimes(limit, other, 100)).toBe(5);
    await expect(limit.consume(key)).rejects.toMatchObject({
      code: 'TOO_MANY_ATTEMPTS',
      retryAfterSeconds: WINDOW_SECONDS,
    });
  });

  it('F8: the count goes on where it was once the database is back', async () => {
    const { sql } = database;
    const [limit, key] = [createLimit(), newKey()];
    expect(await tryTimes(limit, key, 3)).toBe(3);
    await sql`alter table rate_limits rename to rate_limits_away`;
    expect(await tryTimes(limit, key, 10)).toBe(5);
    await sql`alter table rate_limits_away rename to rate_limits`;
    expect(await tryTimes(limit, key, 10)).toBe(2);
  });
});
