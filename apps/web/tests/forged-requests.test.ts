import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { readMail } from '../testing/index.ts';
import { ask } from './ask.fixture.ts';
import type { Answer } from './ask.fixture.ts';
import { newAddress, startTwoStudios } from './two-studios.fixture.ts';
import type { TwoStudios } from './two-studios.fixture.ts';

let studios: TwoStudios;

beforeAll(async () => {
  studios = await startTwoStudios(inject('databaseServerUrl'));
});
afterAll(() => studios.close());

const get = (path: string, headers: Record<string, string> = {}): Promise<Answer> =>
  ask(studios.address, { path, headers });

const post = (path: string, form: Record<string, string>, headers: Record<string, string> = {}): Promise<Answer> =>
  ask(studios.address, {
    method: 'POST',
    path,
    headers: {
      origin: studios.origin,
      'content-type': 'application/x-www-form-urlencoded',
      'x-forwarded-for': newAddress(),
      ...headers,
    },
    body: new URLSearchParams(form).toString(),
  });

const FORGED = {
  host: 'evil.example',
  'x-forwarded-host': 'evil.example',
  'x-forwarded-proto': 'https',
  'x-forwarded-port': '444',
  'x-real-ip': '127.0.0.1',
  'x-clientnest-protocol': 'https',
  'x-original-url': '/app/clients',
  'x-rewrite-url': '/app/clients',
  'x-http-method-override': 'DELETE',
  'x-sveltekit-pathname': '/app/clients',
  forwarded: 'host=evil.example;proto=https',
};

/** What of an answer has to stay the same, whatever its request claims. */
const essence = ({ status, headers: { location }, body }: Answer) => ({
  status,
  location,
  body: body.replaceAll(/nonce(?:-|=")[\w+/=]+/g, ''),
});

test('no forged address changes a page or a redirect', async () => {
  const cookie = await studios.nord.signIn('owner');
  const paths = ['/', '/portal-resume', '/app', '/app/clients', `/portal/c/${studios.nord.slug}`, '/nothing', '/setup'];
  for (const path of paths) {
    const forged = await get(path, { ...FORGED, cookie });
    expect(essence(forged), path).toEqual(essence(await get(path, { cookie })));
    expect(JSON.stringify(forged)).not.toContain('evil.example');
  }
});

test('no forged address changes a link in an email', async () => {
  const { nord, origin } = studios;
  expect((await post('/portal-resume', { email: nord.contactEmail }, FORGED)).status).toBe(303);
  expect((await post('/sign-in', { email: nord.ownerEmail }, FORGED)).status).toBe(303);
  await expect.poll(async () => (await readMail(origin)).length).toBe(2);
  for (const { html, text, links } of await readMail(origin)) {
    expect(links.filter((link) => !link.startsWith(`${origin}/`))).toEqual([]);
    expect(`${html}${text}`).not.toContain('evil.example');
  }
});

test('a path is decoded once: what is encoded twice is a name that nobody has', async () => {
  const cookie = await studios.nord.signIn('contact');
  const unknown = await get('/portal/c/nobody-knows', { cookie });
  for (const name of ['%256eord-client', 'nord%2dclient%00', '%252e%252e%252fapp', 'nord-client%2f', '%00']) {
    const answer = await get(`/portal/c/${name}`, { cookie });
    expect({ name, status: answer.status, location: answer.headers.location }).toEqual({
      name,
      status: unknown.status,
      location: unknown.headers.location,
    });
  }
  expect((await get('/portal/c/nord%2dclient', { cookie })).status).toBe(200);
  for (const path of ['nord-client%2f..%2fx.js', 'nord-client/x.css', 'nord-client/%2e%2e%2fx.js', '%2e%2e'])
    expect([404, 303], path).toContain((await get(`/portal/c/${path}`, { cookie })).status);
});

const TARGETS = [
  '//evil.example',
  '///evil.example',
  '////evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\\/evil.example',
  '\\/evil.example',
  'https://evil.example',
  'https:evil.example',
  'https:/evil.example',
  'https:///evil.example',
  'HTTPS://EVIL.EXAMPLE',
  'http://localhost@evil.example',
  '//localhost@evil.example',
  '//evil.example\\@localhost',
  '//evil.example#/app/clients',
  '//evil.example?/app/clients',
  '//evil.example/app/clients',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)//',
  'data:text/html,x',
  'vbscript:x',
  '/\tevil.example',
  '/%09/evil.example',
  '/%2f/evil.example',
  '/%2f%2fevil.example',
  '/%5cevil.example',
  '/%5c%5cevil.example',
  '/..//evil.example',
  '/.//evil.example',
  '/app/..//evil.example',
  '/app//evil.example',
  '/app/\\evil.example',
  '/app@evil.example',
  '/app.evil.example',
  '/app/clients\r\nLocation: https://evil.example',
  '/app/clients%0d%0aLocation:%20https://evil.example',
  '/portal/c/nord-client//evil.example',
  '/portal/c/nord-client/../../..//evil.example',
  '/portal/c/nord-client/%2e%2e//evil.example',
  '／／evil.example',
  '。evil.example',
  '%00//evil.example',
  ' //evil.example',
];

test.each(TARGETS)(
  'the target %j is not gone to after signing in, wherever this browser remembers it',
  async (target) => {
    const cookie = `return-to=${encodeURIComponent(target)}`;
    const { nord } = studios;
    const entries = [
      [`/portal/link/${await nord.portalToken()}`, `/portal/c/${nord.slug}`],
      [`/sign-in/link/${await nord.ownerToken()}`, '/app/clients'],
    ] as const;
    for (const [path, home] of entries) expect((await post(path, {}, { cookie })).headers.location).toBe(home);
  },
);

test('no address of ours leads to another site', async () => {
  for (const target of TARGETS) {
    const path = encodeURI(target).replaceAll('%25', '%');
    const rooted = path.startsWith('/') ? path : `/${path}`;
    for (const asked of [rooted, `${rooted}/`]) {
      const { location = '/' } = (await get(asked)).headers;
      expect(new URL(location, new URL(studios.origin + asked)).origin, `${asked}: ${location}`).toBe(studios.origin);
      expect(location, asked).not.toMatch(/^(?:\/[/\\]|\\)/);
    }
  }
});

test('a remembered page of this portal is gone to', async () => {
  const { nord } = studios;
  const page = `/portal/c/${nord.slug}/devices`;
  const answer = await post(`/portal/link/${await nord.portalToken()}`, {}, { cookie: `return-to=${page}` });
  expect(answer.headers.location).toBe(page);
});
