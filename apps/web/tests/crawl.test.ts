import { createTestDatabase } from '@clientnest/db/testing';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import {
  AUTH_SECRET,
  createDeveloperClient,
  makeDataDirectory,
  SETUP_KEY,
  startBuiltServer,
  waitForEmail,
} from '../testing/index.ts';
import { listen } from '../server/http.ts';
import { ask, sendBytes } from './ask.fixture.ts';
import type { Answer, Question } from './ask.fixture.ts';
import { listProbes, listVisits } from './route-visits.fixture.ts';
import type { Visit } from './route-visits.fixture.ts';
import { listRoutes } from './routes.fixture.ts';
import { expectSafe, readPolicy } from './safe-answer.fixture.ts';
import { startTwoStudios } from './two-studios.fixture.ts';
import type { TwoStudios } from './two-studios.fixture.ts';

const HTTPS = {
  ORIGIN: 'https://portal.studio-nord.example',
  SMTP_URL: 'smtp://127.0.0.1:9',
  MAIL_FROM: 'portal@studio-nord.example',
};

let studios: TwoStudios;
let mailId: string;

beforeAll(async () => {
  studios = await startTwoStudios(inject('databaseServerUrl'));
  await createDeveloperClient(studios.origin).recovery.request.mutate({ email: studios.nord.contactEmail });
  mailId = (await waitForEmail(studios.origin, () => true)).id;
});
afterAll(() => studios.close());

const visit = async (server: TwoStudios, question: Question): Promise<Answer> => {
  const answer = await ask(server.address, question);
  expectSafe(answer, question, server);
  return answer;
};

const visitAll = async (server: TwoStudios, visits: Visit[]): Promise<void> => {
  for (const question of visits) {
    const answer = await visit(server, question);
    expect(answer.status, `${question.method ?? 'GET'} ${question.path}: ${answer.body}`).toBe(question.status);
  }
};

test('every route there is has a row of visits', async () => {
  expect(Object.keys(await listVisits(studios, mailId)).sort()).toEqual(listRoutes());
});

test.each(listRoutes())('%s answers with the headers that belong on every answer', async (route) => {
  const visits = (await listVisits(studios, mailId))[route] ?? [];
  await visitAll(studios, visits);
  for (const { statuses, ...question } of listProbes(studios, visits[0]?.path ?? '')) {
    const { status } = await visit(studios, question);
    expect(statuses, `${question.method ?? 'GET'} ${question.path} ${JSON.stringify(question.headers)}`).toContain(
      status,
    );
  }
});

describe('with an https ORIGIN', () => {
  let secure: TwoStudios;
  beforeAll(async () => {
    secure = await startTwoStudios(inject('databaseServerUrl'), HTTPS);
  });
  afterAll(() => secure.close());

  test.each(listRoutes())('%s answers the same, with HSTS and __Host- cookies', async (route) => {
    await visitAll(secure, (await listVisits(secure, ''))[route] ?? []);
  });

  test('what Node refuses itself carries HSTS too', async () => {
    const { text } = await sendBytes(secure.address, 'NONSENSE\r\n\r\n');
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(text).toContain('Strict-Transport-Security: max-age=31536000');
  });
});

test.each([
  ['/favicon.svg', 200],
  ['/robots.txt', 200],
  ['/.git/HEAD', 404],
  ['/.git/config', 404],
  ['/.env', 404],
  ['/package.json', 404],
  ['/metrics', 404],
  ['/server/main.ts', 404],
  ['/_app/immutable/entry/start.js.map', 404],
  ['/_app/version.json', 200],
  ['/_app/remote/x/y', 404],
  ['/%2e%2e/%2e%2e/etc/passwd', 404],
  ['/../../../etc/passwd', 404],
  ['/portal/c/%ff', 400],
  ['/%', 400],
  ['/nothing-here', 404],
  ['/api/nothing', 404],
  ['/app/nothing', 404],
])('%s is answered with %i', async (path, status) => {
  expect((await visit(studios, { path })).status).toBe(status);
});

test('no source map is served, whatever is loaded', async () => {
  const { body } = await visit(studios, {
    path: '/app/clients',
    headers: { cookie: await studios.nord.signIn('owner') },
  });
  const scripts = [...body.matchAll(/_app\/immutable\/[\w./-]+\.(?:js|css)/g)].map(([path]) => `/${path}`);
  expect(scripts.length).toBeGreaterThan(3);
  for (const path of scripts) {
    const script = await visit(studios, { path });
    expect(script.status, path).toBe(200);
    expect(script.headers['cache-control']).toBe('public,max-age=31536000,immutable');
    expect(script.body).not.toContain('sourceMappingURL');
    expect((await visit(studios, { path: `${path}.map` })).status).toBe(404);
  }
});

test.each([
  ['nonsense', 'NONSENSE\r\n\r\n', 400],
  ['an unknown method', 'FOO / HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['CONNECT', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n', 405],
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
  ['no Host', 'GET / HTTP/1.1\r\n\r\n', 400],
  ['two Hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400],
  ['another site’s address', 'GET http://evil.example/ HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['no path', 'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['headers without end', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}`, 431],
  ['a folded header', 'GET / HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n', 400],
  ['a space in a name', 'GET / HTTP/1.1\r\nHost: x\r\nX : a\r\n\r\n', 400],
])('%s is refused with the headers of every answer, and the connection is closed', async (_name, bytes, status) => {
  const answer = await sendBytes(studios.address, bytes);
  expect(answer.text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  const [, ...lines] = answer.text.split('\r\n\r\n', 1)[0]?.split('\r\n') ?? [];
  const headers = Object.fromEntries(
    lines.map((line) => line.split(/: (.*)/, 2)).map(([name = '', value]) => [name.toLowerCase(), value]),
  );
  expectSafe({ status, headers, cookies: [], body: '' }, { path: '' }, studios);
  expect(headers['connection']).toBe('close');
});

test('a page’s nonce is another in each answer', async () => {
  const cookie = await studios.nord.signIn('owner');
  for (const path of ['/portal-invalid', '/portal-resume', '/app/help/access', '/app/clients']) {
    const policies = await Promise.all(
      [1, 2].map(async () => readPolicy(await visit(studios, { path, headers: { cookie } }))),
    );
    const nonces = policies.map((policy) => /'nonce-[\w+/=]{16,}'/.exec([...policy.values()].join(' '))?.[0]);
    expect(nonces[0], path).toBeDefined();
    expect(nonces[0], path).not.toBe(nonces[1]);
    expect(policies[0]?.get('report-uri')).toBe('/api/csp-report');
  }
});

test('a sign-out has the browser forget what it kept, and another site cannot have it do so', async () => {
  for (const path of ['/app/sign-out', `/portal/c/${studios.nord.slug}?/signOut`]) {
    const headers = { origin: studios.origin, 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await visit(studios, { method: 'POST', path, headers, body: '' });
    expect(answer.headers['clear-site-data'], path).toBe('"cache", "storage"');
    const evil = { origin: 'https://evil.example', 'content-type': 'application/json' };
    const forged = await visit(studios, { method: 'POST', path, headers: evil, body: '' });
    expect(forged.status).toBe(403);
    expect(forged.headers['clear-site-data'], path).toBeUndefined();
  }
});

test('a server that is still starting answers with the same headers', async () => {
  const { server } = await listen({ host: '127.0.0.1', port: 0, origin: studios.origin, trustedProxies: 0 });
  const { port } = server.address() as { port: number };
  const asked = ['*/*', 'text/html'].map((accept): Question => ({ path: '/', headers: { accept } }));
  const answers = await Promise.all(asked.map((question) => ask(`http://127.0.0.1:${port}`, question)));
  server.closeAllConnections();
  server.close();
  expect(answers.map(({ status }) => status)).toEqual([503, 503]);
  expect(answers.map(({ body }) => body)).toEqual([
    'Starting. Please try again in a second.\n',
    expect.stringContaining('We are just starting'),
  ]);
  for (const answer of answers) expectSafe(answer, { path: '/' }, studios);
});

test('the set-up page of a new server answers with the same headers, to its key, to a wrong one and to a flood', async () => {
  const database = await createTestDatabase(inject('databaseServerUrl'));
  const data = await makeDataDirectory();
  const server = await startBuiltServer({ DATABASE_URL: database.url, AUTH_SECRET, DATA_DIR: data.path });
  onTestFinished(async () => {
    await server.stop();
    await database.drop();
    await data.remove();
  });
  const headers = { origin: server.origin, 'content-type': 'application/x-www-form-urlencoded' };
  const body = 'key=wrong&workspaceName=Studio&ownerName=Nora&email=nora%40x.example';
  const tries = Array.from({ length: 11 }, (): Question => ({ method: 'POST', path: '/setup', headers, body }));
  const statuses: number[] = [];
  for (const question of [{ path: '/' }, { path: `/setup?key=${SETUP_KEY}` }, ...tries]) {
    const answer = await ask(server.address, question);
    expectSafe(answer, question, { origin: server.origin, isSecure: false });
    statuses.push(answer.status);
  }
  expect(statuses).toEqual([200, 200, ...Array<number>(10).fill(400), 429]);
});

test('a fault of ours is a page with the same headers that says nothing of it', async () => {
  const cookie = await studios.nord.signIn('contact');
  await studios.sql`alter table contact_sessions rename to contact_sessions_gone`;
  const page = await visit(studios, { path: `/portal/c/${studios.nord.slug}`, headers: { cookie } });
  const call = await visit(studios, { path: '/api/trpc/portal.me', headers: { cookie } });
  await studios.sql`alter table contact_sessions_gone rename to contact_sessions`;
  expect([page.status, call.status]).toEqual([500, 500]);
  expect(page.body + call.body).not.toMatch(/contact_sessions|select|postgres/i);
});
