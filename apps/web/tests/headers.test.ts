import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createBrowser, startInstallation } from '../testing/index.ts';
import type { TestInstallation } from '../testing/index.ts';

let installation: TestInstallation;
let link: string;

beforeAll(async () => {
  installation = await startInstallation(inject('databaseServerUrl'));
  ({ link } = await installation.invite('Acme', 'dana@acme.example'));
});
afterAll(() => installation.close());

test('a page that carries a token is not kept, not indexed, and sends no referrer to other sites', async () => {
  const response = await createBrowser(installation.origin).fetch(link);
  expect(response.status).toBe(200);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('referrer-policy')).toBe('no-referrer');
  expect(response.headers.get('x-robots-tag')).toBe('noindex');
  expect(response.headers.get('content-security-policy')).toContain("form-action 'self'");
  expect(await response.text()).not.toMatch(/<script/i);
});

test('the set-up page sends no referrer, however its address is written', async () => {
  for (const path of ['/setup?key=x', '/s%65tup?key=x']) {
    const response = await createBrowser(installation.origin).fetch(path);
    expect(response.headers.get('referrer-policy'), path).toBe('no-referrer');
  }
});

test('the session cookie is HttpOnly, Lax, host-wide and lives as long as the session', async () => {
  const browser = createBrowser(installation.origin);
  const response = await browser.fetch(link, { form: {} });
  const cookie = response.headers.getSetCookie().find((line) => line.startsWith('session='));
  expect(cookie).toMatch(
    /^session=[A-Za-z0-9_-]{43}; Max-Age=259(?:2000|1999); Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/i,
  );
  const expires = new Date(/expires=([^;]+)/i.exec(cookie ?? '')?.[1] ?? 0);
  expect(Math.abs(expires.getTime() - Date.now() - 30 * 86_400_000)).toBeLessThan(60_000);
});
