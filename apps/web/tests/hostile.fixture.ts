import { appRouter } from '@clientnest/api';
import fc from 'fast-check';
import type { Question } from './ask.fixture.ts';

const CORPUS = [
  '',
  '\0',
  'a\0b',
  '\ud800',
  'a\udfffb',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  '__proto__[polluted]',
  'constructor.prototype.polluted',
  '{"__proto__":{"polluted":true}}',
  '[{"constructor":{"prototype":{"polluted":true}}}]',
  '[[1],1000000000]',
  '[{"a":1,"b":-1},[-7,1e9]]',
  '{"json":{"__proto__":{"polluted":1}},"meta":{"values":{"a":["map"]}}}',
  '{"length":1e9}',
  '9'.repeat(400),
  '1e999',
  'NaN',
  '-0',
  '\r\nSet-Cookie: session=x',
  '%0d%0aLocation: https://evil.example',
  "' or 1=1 --",
  "'; drop table clients; --",
  '$1',
  "\\'; select pg_sleep(10); --",
  '%',
  '%00',
  '%ff',
  '%c0%ae%c0%ae',
  '%25%32%66',
  '../../../etc/passwd',
  '..\\..\\windows',
  '%2e%2e%2f%2e%2e%2f',
  'file:///etc/passwd',
  '<script>alert(1)</script>',
  '</script><!--',
  '{{7*7}}${7*7}',
  '%sveltekit.error.message%',
  '\u202e\u2066\ufeff',
  '𝕏'.repeat(300),
  'e' + '\u0301'.repeat(500),
  '💥'.repeat(500),
  'x'.repeat(8000),
  'a@' + 'b.'.repeat(1000),
  `${'a'.repeat(300)}@acme.example`,
  'A'.repeat(43),
  '-'.repeat(43),
  '00000000-0000-0000-0000-000000000000',
  '[::1%eth0]',
  'fe80::1%25lo',
  '::ffff:127.0.0.1',
  '1.2.3.4, 5.6.7.8, junk',
  'x-sveltekit-invalidated',
  '/default',
];

const nasty = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...CORPUS) },
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 100 }),
  fc.tuple(fc.constantFrom(...CORPUS), fc.constantFrom(...CORPUS)).map(([a, b]) => a + b),
);

const percentEncodeBytes = (text: string): string => Buffer.from(text).toString('hex').replaceAll(/../g, '%$&');

/** The same text, as a careful client would send it, as bytes, and as it is where that can be sent at all. */
const inUrl = fc
  .tuple(nasty, fc.nat(2))
  .map(([text, how]) => {
    if (how === 0) return encodeURIComponent(text.toWellFormed());
    return how === 1 ? percentEncodeBytes(text) : text.replaceAll(/[^!-\u00ff]/g, '');
  })
  .map((text) => text.slice(0, 4000));

const inHeader = nasty.map((text) =>
  Buffer.from(text)
    .toString('latin1')
    .replaceAll(/[^\t -~\u0080-\u00ff]/g, '')
    .trim()
    .slice(0, 4000),
);

const query = fc.oneof(
  { weight: 2, arbitrary: fc.constant('') },
  fc
    .array(fc.tuple(inUrl, inUrl), { maxLength: 3 })
    .map((pairs) => `?${pairs.map((pair) => pair.join('=')).join('&')}`),
  inUrl.map((value) => `?key=${value}`),
  inUrl.map((value) => `?reason=${value}`),
  inUrl.map((value) => `?/${value}`),
);

const COOKIES = ['session', 'owner-session', 'recovery', 'return-to', 'asked-for', '__proto__', ''];
const HEADERS = [
  'accept',
  'accept-encoding',
  'accept-language',
  'content-encoding',
  'forwarded',
  'if-none-match',
  'range',
  'referer',
  'trpc-accept',
  'user-agent',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-real-ip',
  'x-sveltekit-action',
  'x-sveltekit-pathname',
  'x-sveltekit-search',
];

const cookieHeader = (real: string[]) =>
  fc
    .tuple(
      fc.option(fc.constantFrom(...real), { nil: null, freq: 2 }),
      fc.array(fc.tuple(fc.constantFrom(...COOKIES), inHeader), { maxLength: 3 }),
    )
    .map(([own, others]) =>
      [...(own ? [own] : []), ...others.map(([name, value]) => `${name}=${value}`)].join('; ').slice(0, 6000),
    );

const headers = (real: string[]) =>
  fc
    .tuple(cookieHeader(real), fc.array(fc.tuple(fc.constantFrom(...HEADERS), inHeader), { maxLength: 3 }))
    .map(([cookie, others]): Record<string, string> => ({ ...Object.fromEntries(others), ...(cookie && { cookie }) }));

const PAGES = [
  '/',
  '/app',
  '/app/clients',
  '/app/clients/new',
  '/app/clients/*',
  '/app/settings',
  '/dev/mail/*',
  '/dev/mail/*/frame',
  '/portal-invalid',
  '/portal-resume',
  '/portal-resume/sent',
  '/portal/c/*',
  '/portal/c/*/*',
  '/portal/c/*/devices',
  '/portal/link/*',
  '/portal/not-me/*',
  '/setup',
  '/sign-in',
  '/sign-in/link/*',
  '/sign-in/sent',
  '/_app/*',
  '/_app/remote/*',
  '/api/trpc/*',
  '/*',
  '/*/__data.json',
  '/app/clients/*/__data.json',
];

const ACTIONS = [
  '/app/clients/new',
  '/app/clients/*?/sendFreshLink',
  '/app/clients/*?/changeEmail',
  '/portal-resume',
  '/portal-resume/sent',
  '/portal/c/*?/*',
  '/portal/c/*/devices?/end',
  '/portal-invalid',
  '/portal/link/*',
  '/portal/not-me/*',
  '/setup',
  '/sign-in',
  '/sign-in/link/*',
  '/sign-in/sent',
];

const fill = (template: string, [first = '', second = '']: string[]): string =>
  template.replace('*', () => first).replace('*', () => second);

const path = (templates: string[]) =>
  fc.tuple(fc.constantFrom(...templates), fc.tuple(inUrl, inUrl)).map(([template, parts]) => fill(template, parts));

const SHAPES = [
  ['email'],
  ['code'],
  ['token'],
  ['slug'],
  ['clientId'],
  ['contactId', 'email'],
  ['name', 'welcomeMessage'],
];

/** What a form or a procedure expects, so that the values in it are what is wrong. */
const expected = (value: fc.Arbitrary<string>) =>
  fc.tuple(fc.constantFrom(...SHAPES), value, value).map(([[first = '', second], one, other]) => ({
    [first]: one,
    ...(second && { [second]: other }),
    ...(first === 'name' && { email: 'new@acme.example' }),
  }));

const FIELDS = [
  'email',
  'sessionId',
  'code',
  'key',
  'name',
  'slug',
  'contactId',
  'welcomeMessage',
  'switchAccount',
  '__proto__',
];
const MULTIPART = 'multipart/form-data; boundary=x';

const forms = (value: fc.Arbitrary<string>) =>
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc
        .oneof(expected(value), fc.dictionary(fc.constantFrom(...FIELDS), value))
        .map((fields) => new URLSearchParams(fields).toString()),
    },
    nasty,
    inUrl.map((value) => `email=${value}`),
    fc
      .tuple(fc.constantFrom(...FIELDS), nasty)
      .map(([name, value]) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n--x--\r\n`),
    nasty.map((name) => `--x\r\nContent-Disposition: form-data; name="${name}"; filename="${name}"\r\n\r\nx\r\n--x--`),
  );

const FORM_TYPES = [
  'application/x-www-form-urlencoded',
  MULTIPART,
  'multipart/form-data',
  'text/plain',
  'application/json',
  '',
];

// Those that end a session would end that of all requests after them.
const PROCEDURES = Object.keys(appRouter._def.procedures).filter((name) => !name.endsWith('signOut'));
const procedure = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...PROCEDURES) }, inUrl);

const KEYS = [...FIELDS, 'token', 'clientId', 'cursor', 'sendNow', 'ownerName', 'workspaceName', 'contactName'];
const inputs = (value: fc.Arbitrary<string>) =>
  fc
    .oneof(
      { weight: 4, arbitrary: expected(value) },
      { weight: 4, arbitrary: fc.dictionary(fc.constantFrom(...KEYS), fc.oneof(value, fc.jsonValue())) },
      fc.jsonValue(),
      fc.dictionary(
        fc.constantFrom('0', '1', '-1', '1e9', '__proto__', 'length'),
        fc.dictionary(fc.constantFrom(...KEYS), nasty),
      ),
    )
    .map((json) => JSON.stringify(json));

type Target = {
  origin: string;
  /** Of somebody who is signed in. */
  cookies: string[];
  /** Ids and names that there are, so that what stands beside them is looked at. */
  known: string[];
};

/** Requests that no honest client sends: half of them signed in, each from an address of its own. */
export const hostileRequests = ({ origin, cookies, known }: Target): fc.Arbitrary<Question> => {
  const value = fc.oneof(nasty, fc.constantFrom(...known));
  const form = forms(value);
  const input = fc.oneof({ weight: 4, arbitrary: inputs(value) }, nasty);
  const own = fc.ipV4().map((address) => ({ origin, 'x-forwarded-for': address }));
  const visit = fc
    .tuple(path(PAGES), query, headers(cookies))
    .map(([page, rest, sent]) => ({ path: page + rest, headers: sent }));
  const submission = fc
    .tuple(path(ACTIONS), fc.constantFrom(...FORM_TYPES), form, headers(cookies), own)
    .map(([action, type, body, sent, us]) => ({
      method: 'POST',
      path: action,
      headers: { ...us, ...sent, ...(type && { 'content-type': type }) },
      body: Buffer.from(body),
    }));
  const asked = fc.tuple(procedure, input, fc.boolean(), headers(cookies)).map(([name, text, isBatch, sent]) => ({
    path: `/api/trpc/${name}?input=${encodeURIComponent(text.toWellFormed()).slice(0, 4000)}${isBatch ? '&batch=1' : ''}`,
    headers: sent,
  }));
  const called = fc
    .tuple(fc.array(procedure, { minLength: 1, maxLength: 4 }), input, fc.boolean(), headers(cookies), own)
    .map(([names, text, isBatch, sent, us]) => ({
      method: 'POST',
      path: isBatch ? `/api/trpc/${names.join(',')}?batch=1` : `/api/trpc/${names[0]}`,
      headers: { ...us, ...sent, 'content-type': 'application/json' },
      body: Buffer.from(isBatch ? `{"0":${text}}` : text),
    }));
  return fc.oneof(visit, submission, asked, called);
};

// No `keep-alive`: beside it, HTTP/1.0 does not heed the `close` that ends each message, and its connection stays.
const LINES = [
  'Host: x',
  'Content-Length: 5',
  'Transfer-Encoding: chunked',
  'Connection: upgrade',
  'Upgrade: websocket',
  'Cookie: session=x',
];

/** Bytes that are no request, or not quite one. */
export const hostileBytes: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('GET', 'POST', 'FOO', '', '\0'),
    fc.oneof(
      inUrl.map((text) => `/${text}`),
      nasty,
    ),
    fc.constantFrom('HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/9', ''),
    fc.array(fc.oneof(fc.constantFrom(...LINES), nasty), { maxLength: 4 }),
    fc.constantFrom('\r\n', '\n', '\r'),
    nasty,
  )
  .map(([method, target, version, lines, end, body]) =>
    [`${method} ${target} ${version}`, ...lines, 'Connection: close', '', body].join(end),
  );
