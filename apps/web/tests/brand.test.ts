import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createBrowser, startInstallation } from '../testing/index.ts';
import type { TestInstallation } from '../testing/index.ts';

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"></path></svg>';
const HOSTILE_SVG = SVG.replace('<path', '<script>alert(1)</script><path onload="alert(1)"');

let installation: TestInstallation;
let logo: string;

beforeAll(async () => {
  installation = await startInstallation(inject('databaseServerUrl'));
  const content = Buffer.from(HOSTILE_SVG).toString('base64');
  ({ url: logo } = await installation.owner.workspace.setLogo.mutate({ content }));
});
afterAll(() => installation.close());

const get = (path: string) => createBrowser(installation.origin).fetch(path);

test('5.3.1: an uploaded SVG is served as what draws of it, as a download that runs and loads nothing', async () => {
  const response = await get(logo);
  expect(response.status).toBe(200);
  expect(await response.text()).toBe(SVG);
  expect(response.headers.get('content-type')).toBe('image/svg+xml');
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="logo.svg"');
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none';.*; sandbox$/);
});

test('a logo is kept by browsers for good, and the styles of a colour for a day', async () => {
  expect((await get(logo)).headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect((await get('/brand/0f766e.css')).headers.get('cache-control')).toBe('public, max-age=86400');
  expect((await get(`/brand/${'0'.repeat(64)}.svg`)).headers.get('cache-control')).toBe('no-store');
});

test('the styles of a colour are tones of it for both schemes, and nothing else', async () => {
  const styles = await (await get('/brand/facc15.css')).text();
  expect(styles).toMatch(
    /^:root:root\{[-\w:#;]+\}\n@media \(prefers-color-scheme:dark\)\{[-\w:#;[\]=(){}]+\}\n:root:root\[data-theme=dark\]\{[-\w:#;]+\}$/,
  );
  expect(styles).toContain('--button:#facc15;--on-button:#000000');
});

test.each([
  '../x.css',
  '0f766e.css.css',
  '0F766E.css',
  '0f766.css',
  `${'a'.repeat(64)}.gif`,
  '%2e%2e%2fx.css',
  '0f766e%00.css',
])('nothing stands at /brand/%s', async (name) => {
  expect([400, 404]).toContain((await get(`/brand/${name}`)).status);
});

test('a logo of 256 kB arrives as a call; elsewhere bodies stay small', async () => {
  const png = Buffer.concat([Buffer.from([0x89]), Buffer.alloc(262_143)]);
  const setting = installation.owner.workspace.setLogo.mutate({ content: png.toString('base64') });
  await expect(setting).rejects.toThrow('This PNG is damaged.');
  const { status } = await fetch(`${installation.origin}/api/trpc/workspace.update`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ welcomeMessage: 'x'.repeat(70_000) }),
  });
  expect(status).toBe(413);
});

test('the pages that know the workspace show its brand without a style attribute', async () => {
  await installation.owner.workspace.update.mutate({ accent: '#b91c1c' });
  const { link } = await installation.invite('Acme', 'dana@acme.example');
  const html = await (await get(link)).text();
  expect(html).toContain('<link rel="stylesheet" href="/brand/b91c1c.css"/>');
  expect(html).toContain(`<img src="${logo}" alt=""`);
  expect(html).not.toMatch(/style="/);
  expect(await (await get('/portal-resume')).text()).not.toContain('/brand/');
});
