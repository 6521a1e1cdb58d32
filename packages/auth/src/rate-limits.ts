import type { Sql } from '@clientnest/db';
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { DomainError } from './domain-error.ts';

export type RateLimit = {
  /** Counts one attempt. Throws TOO_MANY_ATTEMPTS, with the seconds to wait, when there were too many. */
  consume: (key: string) => Promise<void>;
};

type Settings = {
  name: string;
  attempts: number;
  windowSeconds: number;
  /** What a person is told who has to wait, for example, `4 minutes`. */
  say?: (wait: string) => string;
};

const sayTooManyTries = (wait: string): string => `That was a lot of tries. Please wait ${wait}, then try again.`;

const postgresStore = (sql: Sql) => ({
  query: async ({ text, values }: { text: string; values?: never[] }) => {
    const rows = await sql.unsafe(text, values ?? [], { prepare: true });
    return { rows, rowCount: rows.count };
  },
});

const createLimiter = (sql: Sql, { name, attempts, windowSeconds }: Settings): RateLimiterPostgres => {
  const counted = { keyPrefix: name, points: attempts, duration: windowSeconds };
  return new RateLimiterPostgres({
    ...counted,
    storeClient: postgresStore(sql),
    storeType: 'client',
    tableName: 'rate_limits',
    tableCreated: true,
    clearExpiredByTimeout: false,
    insuranceLimiter: new RateLimiterMemory(counted),
  });
};

/** Milliseconds until trying again makes sense; null when the attempt was let through. */
const take = async (limiter: RateLimiterPostgres, key: string): Promise<number | null> => {
  try {
    await limiter.consume(key);
    return null;
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return refusal.msBeforeNext;
    throw refusal;
  }
};

const refuse = (waitMs: number, say = sayTooManyTries): never => {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000));
  const minutes = Math.ceil(retryAfterSeconds / 60);
  throw new DomainError('TOO_MANY_ATTEMPTS', say(minutes === 1 ? 'a minute' : `${minutes} minutes`), {
    retryAfterSeconds,
  });
};

// Looked at in one statement, so that refusing somebody who goes on trying costs no more than that. What is free now may be
// taken a moment later: taking it decides.
const findTaken = async (sql: Sql, limiter: RateLimiterPostgres, slots: string[]): Promise<Map<string, number>> => {
  const now = Date.now();
  const slotOf = new Map(slots.map((slot) => [limiter.getKey(slot), slot]));
  const rows = await sql<{ key: string; expire: string }[]>`
    select key, expire from rate_limits where key = any (${[...slotOf.keys()]}) and points > 0 and expire > ${now}`.catch(
    () => [],
  );
  return new Map(rows.map(({ key, expire }) => [slotOf.get(key) ?? key, Number(expire) - now]));
};

/**
 * At most `attempts` in any `windowSeconds`, shared by all processes through the database. The library's own window is
 * fixed and starts anew, which lets nearly twice as many through around its end. So each attempt takes one of
 * `attempts` slots, and a slot is free again only a whole window after it was taken. While the database fails, this
 * process counts alone.
 */
export const createStrictLimit = (sql: Sql, settings: Settings): RateLimit => {
  const limiter = createLimiter(sql, { ...settings, attempts: 1 });
  return {
    consume: async (key) => {
      const slots = Array.from({ length: settings.attempts }, (_, slot) => `${key}#${slot}`);
      const taken = await findTaken(sql, limiter, slots);
      let waitMs = Math.min(...taken.values());
      for (const slot of slots.filter((each) => !taken.has(each))) {
        const slotWaitMs = await take(limiter, slot);
        if (slotWaitMs === null) return;
        waitMs = Math.min(waitMs, slotWaitMs);
      }
      refuse(waitMs, settings.say);
    },
  };
};

/** The library's own count, in one statement however large it is: up to twice `attempts` around the end of a window. */
export const createWideLimit = (sql: Sql, settings: Settings): RateLimit => {
  const limiter = createLimiter(sql, settings);
  return {
    consume: async (key) => {
      const waitMs = await take(limiter, key);
      if (waitMs !== null) refuse(waitMs, settings.say);
    },
  };
};

export type RateLimits = {
  /** Asking for a way in, by whatever path (F8). By IP address. */
  recovery: RateLimit;
  /** Links and codes that match nothing. By IP address; what is right is not counted. */
  entry: RateLimit;
  setup: RateLimit;
  /** Codes from the phone, right or wrong: nothing but the network address bounds how many somebody tries. */
  phoneCode: RateLimit;
  /** Phone codes that owners ask for. By contact. */
  phoneCodeIssue: RateLimit;
  /** Access emails that owners cause. By workspace and address: their buttons flood nobody's mailbox. */
  ownerMailToAddress: RateLimit;
  /** The same, by workspace. */
  ownerMail: RateLimit;
  /** What goes out as soon as what people wait for, by workspace. More than that goes with the mail in bulk. */
  ownerMailAtOnce: RateLimit;
  /** Emails that show an owner whether mail arrives. By owner. */
  testMail: RateLimit;
  /** Inviting people into a workspace, by workspace: the answer says whether an address is free. */
  people: RateLimit;
  /** Invitations of imports, by workspace: fewer than the owner may send, so that the buttons go on working. */
  importMail: RateLimit;
};

const TEN_MINUTES = 600;
const ONE_HOUR = 3600;

/** Every limit of the product. */
export const createRateLimits = (sql: Sql): RateLimits => ({
  recovery: createStrictLimit(sql, { name: 'recovery', attempts: 5, windowSeconds: TEN_MINUTES }),
  entry: createWideLimit(sql, { name: 'entry', attempts: 1000, windowSeconds: TEN_MINUTES }),
  phoneCode: createStrictLimit(sql, { name: 'phone-code', attempts: 10, windowSeconds: TEN_MINUTES }),
  phoneCodeIssue: createStrictLimit(sql, { name: 'phone-code-issue', attempts: 10, windowSeconds: TEN_MINUTES }),
  setup: createStrictLimit(sql, { name: 'setup', attempts: 10, windowSeconds: TEN_MINUTES }),
  ownerMailToAddress: createStrictLimit(sql, {
    name: 'owner-mail-to',
    attempts: 10,
    windowSeconds: ONE_HOUR,
    say: (wait) => `This address was sent a lot of links in the last hour. You can send another in ${wait}.`,
  }),
  ownerMail: createWideLimit(sql, {
    name: 'owner-mail',
    attempts: 1000,
    windowSeconds: ONE_HOUR,
    say: (wait) => `Your workspace has sent 1,000 links within an hour. You can send more in ${wait}.`,
  }),
  ownerMailAtOnce: createWideLimit(sql, { name: 'owner-mail-at-once', attempts: 20, windowSeconds: 60 }),
  testMail: createStrictLimit(sql, {
    name: 'test-mail',
    attempts: 5,
    windowSeconds: TEN_MINUTES,
    say: (wait) => `That was five test emails in ten minutes. You can send another in ${wait}.`,
  }),
  people: createStrictLimit(sql, {
    name: 'people',
    attempts: 20,
    windowSeconds: ONE_HOUR,
    say: (wait) => `Your workspace has invited a lot of people in the last hour. You can invite more in ${wait}.`,
  }),
  importMail: createWideLimit(sql, { name: 'import-mail', attempts: 600, windowSeconds: ONE_HOUR }),
});
