import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { Answer, Question } from './ask.fixture.ts';

type Server = { origin: string; isSecure: boolean };

/** The directives of a content policy. */
export const readPolicy = ({ headers }: Pick<Answer, 'headers'>): Map<string, string> =>
  new Map(
    String(headers['content-security-policy'] ?? '')
      .split(';')
      .map((directive) => directive.trim().split(/\s+/))
      .map(([name = '', ...sources]) => [name, sources.join(' ')]),
  );

const carriesToken = (path: string): boolean => /^\/(?:setup$|setup\?|.*\/(?:link|not-me)\/)/.test(path);

const isHtml = ({ headers }: Answer): boolean => headers['content-type']?.startsWith('text/html') ?? false;

const expectPolicy = (answer: Answer, path: string, label: string): void => {
  const policy = readPolicy(answer);
  // Refusals of such a route are nobody's frame.
  const mayBeFramed = path.endsWith('/frame') || path.startsWith('/app/settings/preview');
  const isFramed = mayBeFramed && (answer.status === 200 || policy.get('frame-ancestors') === "'self'");
  const isUpload = /^\/brand\/.*\.(?:png|svg)$/.test(path) && answer.status === 200;
  expect(policy.get('default-src'), label).toBe("'none'");
  expect(policy.get('object-src') ?? policy.get('default-src'), label).toBe("'none'");
  expect(policy.get('frame-ancestors'), label).toBe(isFramed ? "'self'" : "'none'");
  if (isFramed || isUpload) expect(policy.has('sandbox'), label).toBe(true);
  if (!isFramed) expect(policy.get('base-uri'), label).toBe("'none'");
  expect(policy.get('script-src') ?? '', label).not.toMatch(/unsafe|\*|https?:/);
};

const expectSafeCookie = (cookie: string, { isSecure }: Server, label: string): void => {
  const [pair = '', ...attributes] = cookie.split(/;\s*/);
  const names = attributes.map((attribute) => attribute.toLowerCase());
  expect(names, label).toEqual(expect.arrayContaining(['httponly', 'samesite=lax', 'path=/']));
  expect(
    names.filter((name) => name.startsWith('domain')),
    label,
  ).toEqual([]);
  expect(names.includes('secure'), label).toBe(isSecure);
  expect(pair.startsWith('__Host-'), label).toBe(isSecure);
  expect(Buffer.byteLength(cookie), label).toBeLessThanOrEqual(4096);
};

/** Whatever came or goes as a cookie that somebody else could use. */
const secretsIn = (cookies: string[]): string[] =>
  cookies.map((cookie) => cookie.split(';', 1)[0]?.split('=')[1] ?? '').filter(({ length }) => length >= 20);

const expectNoSecret = ({ body, cookies }: Answer, cookie: string, label: string): void => {
  const secrets = secretsIn([...cookies, ...cookie.split('; ')]);
  const hashes = secrets.map((secret) => createHash('sha256').update(secret));
  const forms = hashes.flatMap((hash) => [hash.copy().digest('hex'), hash.copy().digest('base64url')]);
  for (const secret of [...secrets, ...forms]) expect(body.includes(secret), `${label} has a cookie in it`).toBe(false);
};

/** What holds for every answer, whatever was asked. */
export const expectSafe = (answer: Answer, question: Question, server: Server): void => {
  const { method = 'GET', path } = question;
  const { headers, status, body } = answer;
  const label = `${method} ${path.slice(0, 100)} ${status}`;
  expect(headers['x-content-type-options'], label).toBe('nosniff');
  expect(headers['cross-origin-opener-policy'], label).toBe('same-origin');
  // Emails are read on other sites, and show the logo.
  const isBrand = path.startsWith('/brand/') && status === 200;
  expect(headers['cross-origin-resource-policy'], label).toBe(isBrand ? 'cross-origin' : 'same-origin');
  expect(headers['permissions-policy'], label).toContain('camera=()');
  expect(headers['access-control-allow-origin'], label).toBeUndefined();
  expect(headers['server'] ?? headers['x-powered-by'], label).toBeUndefined();
  const hsts = server.isSecure ? 'max-age=31536000; includeSubDomains' : undefined;
  expect(headers['strict-transport-security'], label).toBe(hsts);
  expectPolicy(answer, path, label);
  if (isHtml(answer)) {
    expect(headers['cache-control'], label).toBe('no-store');
    expect(headers['x-robots-tag'], label).toBe('noindex');
    const referrer = carriesToken(path) ? 'no-referrer' : 'strict-origin-when-cross-origin';
    expect(headers['referrer-policy'], label).toBe(referrer);
  }
  if (status === 405) expect(headers.allow, label).toMatch(/GET|POST/);
  if (status === 429) expect(Number(headers['retry-after']), label).toBeGreaterThan(0);
  const { location } = headers;
  if (location !== undefined) expect(location, label).toMatch(/^\/(?![/\\])/);
  for (const cookie of answer.cookies) expectSafeCookie(cookie, server, `${label}: ${cookie}`);
  expectNoSecret(answer, String(question.headers?.['cookie'] ?? ''), label);
  expect(body, label).not.toMatch(/node_modules|\.ts:\d+|\.js:\d+|\n\s+at /);
};
