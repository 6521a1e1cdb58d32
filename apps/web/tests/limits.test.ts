import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import {
  AUTH_SECRET,
  createBrowser,
  makeDataDirectory,
  startBuiltServer,
  startInstallation,
} from '../testing/index.ts';
import type { BuiltServer, TestInstallation } from '../testing/index.ts';

const ATTEMPTS = 5;

let installation: TestInstallation;
/** A second server on the same database, with one proxy in front. */
let proxied: BuiltServer;
let removeData: () => Promise<void>;

beforeAll(async () => {
  installation = await startInstallation(inject('databaseServerUrl'));
  const data = await makeDataDirectory();
  removeData = data.remove;
  proxied = await startBuiltServer({
    DATABASE_URL: installation.url,
    AUTH_SECRET,
    DATA_DIR: data.path,
    TRUSTED_PROXIES: '1',
    WORKER: 'off',
  });
});
afterAll(async () => {
  await proxied.stop();
  await installation.close();
  await removeData();
});

const askAt = ({ origin }: { origin: string }, headers: Record<string, string>, email = 'dana@acme.example') =>
  createBrowser(origin).fetch('/portal-resume', { form: { email }, headers });

const statusesOf = async (asks: (() => Promise<Response>)[]): Promise<number[]> => {
  const statuses = [];
  for (const ask of asks) statuses.push((await ask()).status);
  return statuses;
};

const allowedThenRefused = [...Array<number>(ATTEMPTS).fill(303), 429];

/** Six requests that claim these addresses, one after the other. */
const sixAsks = (forwardedFor: (attempt: number) => Record<string, string>) =>
  statusesOf(Array.from({ length: ATTEMPTS + 1 }, (_, attempt) => () => askAt(proxied, forwardedFor(attempt))));

describe('F8: behind one proxy the sixth request in ten minutes is refused', () => {
  test.each<[what: string, headers: (attempt: number) => Record<string, string>]>([
    ['from one address', () => ({ 'x-forwarded-for': '203.0.113.1' })],
    ['whatever the caller claims before the proxy', (n) => ({ 'x-forwarded-for': `198.51.100.${n}, 203.0.113.2` })],
    ['whatever else the caller claims', (n) => ({ 'x-forwarded-for': '203.0.113.3', 'x-real-ip': `198.51.100.${n}` })],
    ['from anywhere in one /64', (n) => ({ 'x-forwarded-for': `2001:db8:1:1:${n}::${n}` })],
    [
      'in another spelling of the address',
      (n) => ({ 'x-forwarded-for': n % 2 ? '::ffff:203.0.113.4' : '203.0.113.4' }),
    ],
    ['in hexadecimal', (n) => ({ 'x-forwarded-for': n % 2 ? '::ffff:cb00:7105' : '203.0.113.5' })],
    ['with junk where the address should be', (n) => (n % 2 ? { 'x-forwarded-for': `junk-${n}` } : {})],
  ])('%s', async (_what, headers) => {
    expect(await sixAsks(headers)).toEqual(allowedThenRefused);
  });

  test('and another household has its own five', async () => {
    expect(await sixAsks(() => ({ 'x-forwarded-for': '2001:db8:2:1::1' }))).toEqual(allowedThenRefused);
    expect((await askAt(proxied, { 'x-forwarded-for': '2001:db8:2:2::1' })).status).toBe(303);
  });
});

describe('F8: without a proxy', () => {
  const callProcedure = (path: string, input: unknown) =>
    fetch(`${installation.origin}/api/trpc/${path}`, {
      method: 'POST',
      headers: { origin: installation.origin, 'content-type': 'application/json' },
      body: JSON.stringify(input),
    });

  test('one bucket holds the page, the procedures, the owners’ page and the tap on a dead link, whatever is forged', async () => {
    const { link, origin } = {
      ...(await installation.invite('Acme', 'dana@acme.example')),
      origin: installation.origin,
    };
    const phone = createBrowser(origin);
    await installation.sql`delete from rate_limits`;
    await createBrowser(origin).fetch(link, { form: {} });
    await phone.fetch(link);
    const forged = { 'x-forwarded-for': '198.51.100.9', forwarded: 'for=198.51.100.9', 'x-client-ip': '198.51.100.9' };
    const email = 'dana@acme.example';
    const asks = [
      () => askAt(installation, forged),
      () => createBrowser(origin).fetch('/sign-in', { form: { email } }),
      () => phone.fetch('/portal-invalid', { form: {} }),
      () => callProcedure('recovery.request', { email }),
      () => callProcedure('owners.requestSignIn', { email }),
    ];
    expect(await statusesOf(asks)).toEqual([303, 303, 303, 200, 200]);
    expect(await statusesOf(asks)).toEqual([429, 429, 429, 429, 429]);
  });

  test('over the limit the answer says when to try again and what else to do, the same for known and unknown', async () => {
    const [known, unknown] = await Promise.all(
      ['dana@acme.example', 'nobody@acme.example'].map((email) => askAt(installation, {}, email)),
    );
    const read = async (response: Response | undefined, email: string) => ({
      status: response?.status,
      wait: Number(response?.headers.get('retry-after')),
      body: (await response?.text())?.replaceAll(email, '~').replaceAll(/nonce[-=]"?[\w+/=]+"?/g, ''),
    });
    const answer = await read(known, 'dana@acme.example');
    expect(answer).toEqual(await read(unknown, 'nobody@acme.example'));
    expect(answer.status).toBe(429);
    expect(answer.wait).toBeGreaterThan(500);
    expect(answer.wait).toBeLessThanOrEqual(600);
    expect(answer.body).toContain('Please wait 10 minutes, then try again.');
    expect(answer.body).toContain('A sign-in link that you already have still works.');
  });

  test('a batch counts each of its calls', async () => {
    await installation.sql`delete from rate_limits`;
    const names = Array<string>(10).fill('recovery.request').join(',');
    const inputs = Object.fromEntries(
      Array.from({ length: 10 }, (_, at) => [at, { email: `dana-${at}@acme.example` }]),
    );
    const response = await callProcedure(`${names}?batch=1`, inputs);
    const answers = (await response.json()) as { error?: { data: { reason: string } } }[];
    expect(answers.filter(({ error }) => !error)).toHaveLength(ATTEMPTS);
    expect(answers.filter(({ error }) => error?.data.reason === 'TOO_MANY_ATTEMPTS')).toHaveLength(ATTEMPTS);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(500);
  });

  test.each(['recovery.redeemCode', 'owners.redeemCode'])('a batch tries one code of %s at most', async (name) => {
    const batch = async (size: number) => {
      const inputs = Object.fromEntries(Array.from({ length: size }, (_, at) => [at, { code: `0000-000${at}` }]));
      const response = await callProcedure(`${Array<string>(size).fill(name).join(',')}?batch=1`, inputs);
      return (await response.json()) as { error: { message: string; data: { reason: string | null } } }[];
    };
    expect((await batch(1)).map(({ error }) => error.data.reason)).toEqual(['CODE_REFUSED']);
    const one =
      'A batch can try one code, answer one notice, export one part, read or map one import, or write to many once. Send the others by themselves.';
    expect((await batch(2)).map(({ error }) => error.message)).toEqual([one, one]);
  });

  test('and the count is the database’s: another server of the installation goes on from it', async () => {
    await installation.sql`delete from rate_limits`;
    const asks = [
      ...Array.from({ length: 3 }, () => () => askAt(installation, {})),
      ...Array.from({ length: 3 }, () => () => askAt(proxied, { 'x-forwarded-for': '127.0.0.1' })),
    ];
    expect(await statusesOf(asks)).toEqual(allowedThenRefused);
  });
});

test('F8: many more clicks on one link than attempts at recovery are let through, as a whole office needs', async () => {
  const { link } = await installation.invite('Office', 'office@acme.example');
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => createBrowser(installation.origin).fetch(link, { form: {} })),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([303]));
});
