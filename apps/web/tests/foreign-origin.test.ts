import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createBrowser, startInstallation } from '../testing/index.ts';
import type { TestInstallation } from '../testing/index.ts';

let installation: TestInstallation;

beforeAll(async () => {
  installation = await startInstallation(inject('databaseServerUrl'));
});
afterAll(() => installation.close());

const CONTENT_TYPES = [
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'text/plain',
  'application/json',
  'application/octet-stream',
  null,
];

const post = (path: string, contentType: string | null, headers: Record<string, string>) =>
  fetch(`${installation.origin}${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { ...(contentType ? { 'content-type': contentType } : {}), ...headers },
    body: Buffer.from('email=dana%40acme.example'),
  });

const countJobs = async (): Promise<number> => {
  const [row] = await installation.sql<
    { count: number }[]
  >`select count(*)::int as count from pgboss.job where name = 'recover-access'`;
  return row?.count ?? -1;
};

describe.each(['https://evil.example', 'null', 'http://localhost', 'http://localhost.evil.example:3000'])(
  'from %s',
  (origin) => {
    test.each(CONTENT_TYPES)('a post of type %s is refused everywhere and changes nothing', async (contentType) => {
      const before = await countJobs();
      for (const path of [
        '/portal-resume',
        '/sign-in',
        '/api/trpc/recovery.request',
        '/app/sign-out',
        '/portal/c/acme?/signOut',
      ]) {
        const response = await post(path, contentType, { origin });
        expect(response.status, path).toBe(403);
        expect(response.headers.get('access-control-allow-origin')).toBeNull();
      }
      expect(await countJobs()).toBe(before);
    });
  },
);

test('a post that carries a cookie but no origin is refused', async () => {
  const response = await post('/api/trpc/recovery.request', 'application/json', { cookie: 'session=x' });
  expect(response.status).toBe(403);
});

test('a call with neither cookie nor origin reaches the procedures, and no page', async () => {
  const call = await fetch(`${installation.origin}/api/trpc/recovery.request`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'server@acme.example' }),
  });
  expect(call.status).toBe(200);
  expect((await post('/portal-resume', 'application/x-www-form-urlencoded', {})).status).toBe(403);
});

test.each(CONTENT_TYPES.filter((type) => type !== 'application/json' && type !== 'application/octet-stream'))(
  'a call with neither cookie nor origin, of a type that forms have (%s), is refused',
  async (contentType) => {
    for (const path of ['/api/trpc/recovery.request', '/api/webhooks/resend'])
      expect((await post(path, contentType, {})).status, path).toBe(403);
  },
);

test('links and redirects follow ORIGIN, whatever host a request claims', async () => {
  const { email } = await installation.invite('Host', 'host@acme.example');
  const forged = {
    host: 'evil.example',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'https',
    forwarded: 'host=evil.example',
  };
  const browser = createBrowser(installation.origin);
  const page = await browser.fetch('/portal-resume', { headers: forged });
  expect(await page.text()).not.toContain('evil.example');
  expect(
    (await browser.fetch('/portal-resume', { form: { email: 'host@acme.example' }, headers: forged })).headers.get(
      'location',
    ),
  ).toBe('/portal-resume/sent');
  expect(email.links.every((link) => link.startsWith(installation.origin))).toBe(true);
});
