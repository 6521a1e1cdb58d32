import fc from 'fast-check';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { ask, sendBytes } from './ask.fixture.ts';
import type { Question } from './ask.fixture.ts';
import { hostileBytes, hostileRequests } from './hostile.fixture.ts';
import { expectSafe } from './safe-answer.fixture.ts';
import { readMemoryMb } from './memory.fixture.ts';
import { startTwoStudios } from './two-studios.fixture.ts';
import type { TwoStudios } from './two-studios.fixture.ts';

const WARM_UP = 1000;
const REQUESTS = 5000;
const BROKEN = 300;
const AT_ONCE = 16;
const GROWTH_MB = 50;

// A failure names its seed; put it here to see it again.
const seed = Date.now() | 0;
let studios: TwoStudios;
let cookies: string[];

beforeAll(async () => {
  studios = await startTwoStudios(inject('databaseServerUrl'));
  cookies = [await studios.nord.signIn('owner'), await studios.nord.signIn('contact')];
});
afterAll(() => studios.close());

/** Works through a list, several at once. */
const forEachAtOnce = async <Item>(items: Item[], work: (item: Item) => Promise<void>): Promise<void> => {
  const rest = items.values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const item of rest) await work(item);
    }),
  );
};

const describeRequest = ({ method = 'GET', path, headers, body }: Question): string =>
  JSON.stringify({ seed, method, path, headers, body: body?.toString() }).slice(0, 2000);

const requireHarmless = async (question: Question): Promise<void> => {
  const answer = await ask(studios.address, question).catch((error: unknown) => {
    throw new Error(`No answer to ${describeRequest(question)}`, { cause: error });
  });
  expect(answer.status, describeRequest(question)).toBeLessThan(500);
  expect(answer.body, describeRequest(question)).not.toMatch(/node_modules|\n\s+at |PostgresError|polluted: true/);
};

/** The log says nothing of a fault, and whoever is signed in still is. */
const requireUnharmed = async (): Promise<void> => {
  const faults = studios.server
    .output()
    .split('\n')
    .filter((line) => /"level":[56]0|^Error|at file:/.test(line));
  expect(faults, `seed ${seed}`).toEqual([]);
  const answer = await ask(studios.address, { path: '/app/clients', headers: { cookie: cookies[0] ?? '' } });
  expect(answer.status).toBe(200);
  expectSafe(answer, { path: '/app/clients' }, studios);
};

test(
  `${REQUESTS} hostile requests are answered, none with a fault, and memory stays flat`,
  { timeout: 120_000 },
  async () => {
    const { clientId, contactId, slug, contactEmail } = studios.nord;
    const known = [clientId, contactId, slug, contactEmail, 'K7QF-9M2X', 'Dana <dana@acme.example>'];
    const requests = fc.sample(hostileRequests({ origin: studios.origin, cookies, known }), {
      numRuns: WARM_UP + REQUESTS,
      seed,
    });
    await forEachAtOnce(requests.slice(0, WARM_UP), requireHarmless);
    const before = readMemoryMb(studios.server.pid);
    const startedAt = performance.now();
    await forEachAtOnce(requests.slice(WARM_UP), requireHarmless);
    const growth = readMemoryMb(studios.server.pid) - before;
    process.stdout.write(
      `${REQUESTS} hostile requests: ${((performance.now() - startedAt) / 1000).toFixed(0)} s, ${growth.toFixed(0)} MB more\n`,
    );
    await requireUnharmed();
    expect(growth, `seed ${seed}`).toBeLessThan(GROWTH_MB);
  },
);

test(`${BROKEN} messages that are hardly HTTP are refused and harm nobody`, { timeout: 60_000 }, async () => {
  const messages = fc.sample(hostileBytes, { numRuns: BROKEN, seed });
  await forEachAtOnce(messages, async (bytes) => {
    const { status } = await sendBytes(studios.address, bytes);
    expect(status, JSON.stringify({ seed, bytes })).toBeLessThan(500);
  });
  await requireUnharmed();
});
