import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { createBrowser, makeDataDirectory, SETUP_KEY, startBuiltServer, startInstallation } from '../testing/index.ts';
import type { TestInstallation } from '../testing/index.ts';

let installation: TestInstallation;
let link: string;

beforeAll(async () => {
  installation = await startInstallation(inject('databaseServerUrl'));
  ({ link } = await installation.invite('Acme', 'dana@acme.example'));
});
afterAll(() => installation.close());

const policyOf = (response: Response): string => response.headers.get('content-security-policy') ?? '';

test.each([
  '/',
  '/setup',
  '/sign-in',
  '/sign-in/sent',
  '/sign-in/link/unknown',
  '/portal-resume',
  '/portal-resume/sent',
  '/portal-invalid?reason=consumed',
  '/portal/c/acme',
  '/portal/c/acme/x.css',
  '/app/clients',
  '/dev/mail',
  '/dev/mail.json',
  '/nothing-here',
  '/api/nothing',
  '/api/trpc/nothing',
  '/healthz',
  '/readyz',
  '/favicon.svg',
  '/.git/HEAD',
  '/%2e%2e/%2e%2e/etc/passwd',
  '/portal/c/%ff',
])('%s carries the headers that every answer carries', async (path) => {
  const response = await fetch(`${installation.origin}${path}`, { redirect: 'manual' });
  expect(response.status).toBeLessThan(500);
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  expect(response.headers.get('cross-origin-opener-policy')).toBe('same-origin');
  expect(response.headers.get('referrer-policy')).toMatch(/^(no-referrer|strict-origin-when-cross-origin)$/);
  if (response.headers.get('content-type')?.startsWith('text/html')) {
    expect(policyOf(response)).toMatch(/default-src 'none'/);
    expect(policyOf(response)).toMatch(/frame-ancestors 'none'/);
    expect(response.headers.get('cache-control')).toBe('no-store');
  }
});

test('a page that carries a token is not kept, not indexed, and sends no referrer to other sites', async () => {
  const response = await createBrowser(installation.origin).fetch(link);
  expect(response.status).toBe(200);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('referrer-policy')).toBe('no-referrer');
  expect(response.headers.get('x-robots-tag')).toBe('noindex');
  expect(policyOf(response)).toContain("form-action 'self'");
  expect(await response.text()).not.toMatch(/<script/i);
});

test('the nonce of the policy is another for each answer', async () => {
  const policies = await Promise.all(
    [1, 2].map(async () => policyOf(await fetch(`${installation.origin}/portal-resume`))),
  );
  expect(policies[0]).toContain("'nonce-");
  expect(policies[0]).not.toBe(policies[1]);
});

test('the session cookie is HttpOnly, Lax, host-wide and lives as long as the session', async () => {
  const browser = createBrowser(installation.origin);
  const response = await browser.fetch(link, { form: {} });
  const cookie = response.headers.getSetCookie().find((line) => line.startsWith('session='));
  expect(cookie).toMatch(/^session=[A-Za-z0-9_-]{43}; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/i);
  const expires = new Date(/expires=([^;]+)/i.exec(cookie ?? '')?.[1] ?? 0);
  expect(Math.abs(expires.getTime() - Date.now() - 30 * 86_400_000)).toBeLessThan(60_000);
});

test('with an https ORIGIN cookies are Secure with a __Host- name, and every answer carries HSTS', async () => {
  const data = await makeDataDirectory();
  onTestFinished(data.remove);
  const origin = 'https://portal.studio-nord.example';
  const server = await startBuiltServer({
    DATA_DIR: data.path,
    ORIGIN: origin,
    SMTP_URL: 'smtp://127.0.0.1:9',
    MAIL_FROM: 'portal@studio-nord.example',
  });
  onTestFinished(async () => {
    await server.stop();
  });
  const setUp = { key: SETUP_KEY, workspaceName: 'Studio Nord', ownerName: 'Nora', email: 'nora@studio-nord.example' };
  const response = await fetch(`${server.address}/setup`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin },
    body: new URLSearchParams(setUp),
  });
  expect(response.headers.getSetCookie()[0]).toMatch(
    /^__Host-owner-session=[A-Za-z0-9_-]{43}; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/i,
  );
  expect((await fetch(`${server.address}/dev/mail`)).status).toBe(404);
  for (const path of ['/', '/portal-resume', '/nothing', '/favicon.svg']) {
    const { headers } = await fetch(`${server.address}${path}`);
    expect(headers.get('strict-transport-security'), path).toBe('max-age=31536000; includeSubDomains');
  }
});
