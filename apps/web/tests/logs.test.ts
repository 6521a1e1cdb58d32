import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test, vi } from 'vitest';
import {
  AUTH_SECRET,
  createBrowser,
  createDeveloperClient,
  spawnProgram,
  startInstallation,
  waitForEmail,
} from '../testing/index.ts';
import type { Browser, TestInstallation } from '../testing/index.ts';

const WORKER = fileURLToPath(new URL('../../worker/src/main.ts', import.meta.url));
const LOG = new URL('../server/log.ts', import.meta.url).href;
const BANNER =
  /^(ClientNest is ready: |The ClientNest worker is ready\.$| {2}(Mail|Database|Files) {2,}| {2}Set up your workspace: |$)/;
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

type Entry = {
  level: number;
  msg: string;
  requestId?: string;
  route?: string | null;
  method?: string;
  status?: number;
  ms?: number;
  err?: { message: string };
};

/** Every line of a program's output but those that greet. Each has to be JSON. */
const readEntries = (output: string): Entry[] =>
  output
    .split('\n')
    .filter((line) => !BANNER.test(line))
    .map((line) => JSON.parse(line) as Entry);

const expectNoSecret = (output: string, secrets: Record<string, string>) => {
  for (const [name, secret] of Object.entries(secrets)) {
    expect(secret.length, name).toBeGreaterThan(7);
    expect(output.includes(secret), name).toBe(false);
  }
};

/** Makes every change of a table fail with an error that says all it should not. */
const leakOn = async ({ sql }: TestInstallation, table: string, secrets: Record<string, string>) => {
  const words = Object.values(secrets)
    .map((secret) => `\r\n\u001b[31m${secret}\u001b[0m cookie: session=${secret}; next=/portal/link/${secret}`)
    .join(' ');
  const text = `'canary ${words.replaceAll("'", "''")}'`;
  await sql.unsafe(`
    create function leak_on_${table}() returns trigger language plpgsql as $$
    begin raise exception using message = ${text}, detail = ${text}, hint = ${text}; end $$`);
  await sql.unsafe(
    `create trigger leak before insert or update on ${table} for each row execute function leak_on_${table}()`,
  );
};

let installation: TestInstallation;
let browser: Browser;
const secrets: Record<string, string> = {};

const askForCode = async (visitor: Browser): Promise<string> => {
  await visitor.fetch('/portal-resume', { form: { email: 'dana@acme.example' } });
  const { text } = await waitForEmail(installation.origin, ({ subject }) => subject.includes('sign-in link'));
  return /\b([0-9A-Z]{4}-[0-9A-Z]{4})\b/.exec(text)?.[1] ?? '';
};

const logOf = () => readEntries(installation.server().output());

beforeAll(async () => {
  installation = await startInstallation(inject('databaseServerUrl'));
  const { origin, invite, url } = installation;
  const [acme, bolt] = [await invite('Acme', 'dana@acme.example'), await invite('Bolt', 'ben@bolt.example')];
  browser = createBrowser(origin);
  await browser.fetch(acme.link, { form: {} });
  const stranger = createBrowser(origin);
  const code = await askForCode(stranger);
  Object.assign(secrets, {
    'used token': acme.token,
    'unused token': bolt.token,
    code,
    'code without its dash': code.replace('-', ''),
    session: browser.jar.get('session') ?? '',
    'browser secret': stranger.jar.get('recovery') ?? '',
    'auth secret': AUTH_SECRET,
    'database password': new URL(url).password,
  });
  const { 'auth secret': _auth, 'database password': _password, ...shaped } = secrets;
  for (const table of ['access_links', 'contact_sessions', 'recovery_attempts'])
    await leakOn(installation, table, shaped);

  await createBrowser(origin).fetch(bolt.link);
  await createBrowser(origin).fetch(bolt.link, { form: {} });
  await stranger.fetch('/portal-resume/sent', { form: { code } });
  await createDeveloperClient(origin, stranger.jar)
    .recovery.redeemLink.mutate({ token: bolt.token })
    .catch(() => {});
  await stranger.fetch('/portal-resume', { form: { email: 'dana@acme.example' } });
  await vi.waitFor(() => expect(logOf().some(({ msg }) => msg === 'job queue')).toBe(true), { timeout: 10_000 });
});
afterAll(() => installation.close());

describe('what a server prints', () => {
  test('tells of failed requests, procedures and jobs, and 16.2.5: of no secret that was in their errors', () => {
    const failures = logOf().filter(({ level }) => level >= 50);
    expect(new Set(failures.map(({ msg }) => msg))).toEqual(
      new Set(['request failed', 'procedure failed', 'job queue']),
    );
    for (const { err } of failures) expect(err?.message).toMatch(/^canary .*\[secret\]/s);
    expectNoSecret(installation.server().output(), secrets);
  });

  test('16.4.1: is one line of JSON for each entry, whatever an error says', () => {
    expect(logOf().length).toBeGreaterThan(10);
    for (const line of installation.server().output().split('\n')) expect(line).toMatch(/^[\x20-\x7e]*$/);
  });

  test('has one line for each request with its route, and never with its path', () => {
    const requests = logOf().filter(({ msg }) => msg === 'request');
    expect(requests).toContainEqual({
      level: 30,
      time: expect.any(Number) as number,
      requestId: expect.stringMatching(UUID) as string,
      method: 'POST',
      route: '/(public)/portal/link/[token]',
      status: 500,
      ms: expect.any(Number) as number,
      msg: 'request',
    });
    expect(new Set(requests.map(({ requestId }) => requestId)).size).toBe(requests.length);
  });

  test('leads from a failure to its request', () => {
    const entries = logOf();
    const failures = entries.filter(({ msg }) => ['request failed', 'procedure failed'].includes(msg));
    const requests = new Map(entries.filter(({ msg }) => msg === 'request').map((entry) => [entry.requestId, entry]));
    expect(failures).toHaveLength(3);
    for (const { requestId } of failures) expect(requests.get(requestId)?.status).toBe(500);
  });
});

const CANARY = 'Zm9yIHRoZSB0ZXN0cyBvbmx5LCBhIGNhbmFyeSB0b2s';

/** A program that fails outside of anything when it gets a signal, with a secret in its error. */
const failOnSignal = (failure: string): Record<string, string> => {
  const code = `process.on('SIGUSR2', () => { const error = new Error('canary\\n' + process.env.CANARY); ${failure} })`;
  return { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(code)}`, CANARY };
};

describe.each([
  ['unhandledRejection', 'void Promise.reject(error)'],
  ['uncaughtException', 'throw error'],
])('16.5.4: a failure outside of any request, by %s,', (event, failure) => {
  test('ends the server with one line and without its secret', async () => {
    const doomed = await startInstallation(inject('databaseServerUrl'), failOnSignal(failure));
    onTestFinished(doomed.close);
    process.kill(doomed.server().pid, 'SIGUSR2');
    await expect.poll(() => doomed.server().output()).toContain(event);
    expect(await doomed.server().stop()).toBe(1);
    expect(doomed.server().output()).not.toContain(CANARY);
    const last = readEntries(doomed.server().output()).at(-1);
    expect(last).toMatchObject({ level: 60, msg: event, err: { message: 'canary\n[secret]' } });
  });

  test('ends the worker likewise', async () => {
    const { url, origin, dataDirectory } = installation;
    const variables = { DATABASE_URL: url, AUTH_SECRET, ORIGIN: origin, DATA_DIR: dataDirectory };
    const worker = spawnProgram(WORKER, { ...variables, ...failOnSignal(failure) });
    await expect.poll(worker.output, { timeout: 10_000 }).toContain('ready');
    worker.child.kill('SIGUSR2');
    expect(await once(worker.child, 'exit')).toEqual([1, null]);
    expect(worker.output()).not.toContain(CANARY);
    expect(readEntries(worker.output()).at(-1)).toMatchObject({ msg: event, err: { message: 'canary\n[secret]' } });
  });
});

test('a job that fails in a worker of its own is told by the same rules', async () => {
  const apart = await startInstallation(inject('databaseServerUrl'), { WORKER: 'off' });
  onTestFinished(apart.close);
  await apart.owner.clients.invite.mutate({ name: 'Acme', email: 'dana@acme.example' });
  await leakOn(apart, 'access_events', { token: CANARY });
  const variables = { DATABASE_URL: apart.url, AUTH_SECRET, ORIGIN: apart.origin, DATA_DIR: apart.dataDirectory };
  const worker = spawnProgram(WORKER, variables);
  await expect.poll(worker.output, { timeout: 10_000 }).toContain('canary');
  worker.child.kill('SIGTERM');
  await once(worker.child, 'exit');
  const { links } = await waitForEmail(apart.origin, ({ to }) => to === 'dana@acme.example');
  const token =
    links
      .find((link) => link.includes('/link/'))
      ?.split('/')
      .at(-1) ?? '';
  expectNoSecret(worker.output(), { canary: CANARY, token });
  for (const entry of readEntries(worker.output())) expect(entry).toMatchObject({ level: 50, msg: 'job' });
});

/** What the server's own log writes for an entry. */
const writeEntry = async (entry: string): Promise<string> => {
  const script = `import { log } from ${JSON.stringify(LOG)}; log.info(${entry}, 'entry');`;
  const { stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
  return stderr;
};

test('a field that could hold a secret is blanked by its name, however short and simple its value', async () => {
  const fields = `{ token: 'tulip', cookie: 'tulip', 'set-cookie': 'tulip', authorization: 'tulip', typedCode: 'tulip',
    password: 'tulip', html: 'tulip', text: 'tulip', body: 'tulip', browserSecret: 'tulip', setupKey: 'tulip' }`;
  const written = await writeEntry(
    `{ code: 'tulip', ...${fields}, email: { subject: 'rose', ...${fields} }, req: { headers: ${fields} } }`,
  );
  expect(written).not.toContain('tulip');
  expect(JSON.parse(written)).toMatchObject({ token: '[secret]', email: { subject: 'rose', html: '[secret]' } });
});

test('an error is told by its code, and without what a driver added', async () => {
  const written = await writeEntry(
    `{ err: Object.assign(new Error('no'), { code: '23505', parameters: ['tulip'], detail: 'tulip', query: 'tulip' }) }`,
  );
  expect(written).not.toContain('"tulip"');
  expect(JSON.parse(written)).toMatchObject({ err: { type: 'Error', message: 'no', code: '23505' } });
});
