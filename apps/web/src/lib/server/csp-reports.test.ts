import { expect, test } from 'vitest';
import { readPolicyViolation } from './csp-reports.ts';

const TOKEN = 'kQ3h5Yx0m9bVnT2sRw8uEzAaBbCcDdEeFfGgHhIiJjK';

const oldShape = (report: Record<string, unknown>) => ({ 'csp-report': report });
const newShape = (body: Record<string, unknown>) => [{ type: 'csp-violation', age: 1, url: 'x', body }];

test('reads both shapes that browsers send', () => {
  const expected = { directive: 'img-src', blocked: 'evil.example:8443', page: '/portal-resume' };
  const [page, blocked] = ['https://portal.example/portal-resume?x=1#y', 'https://u:p@evil.example:8443/path?secret=1'];
  expect(
    readPolicyViolation(oldShape({ 'effective-directive': 'img-src', 'blocked-uri': blocked, 'document-uri': page })),
  ).toEqual(expected);
  expect(
    readPolicyViolation(newShape({ effectiveDirective: 'img-src', blockedURL: blocked, documentURL: page })),
  ).toEqual(expected);
});

test.each([
  [`https://portal.example/portal/link/${TOKEN}`, '/portal/link/*'],
  [`https://portal.example/portal/not-me/${TOKEN}/`, '/portal/not-me/*/'],
  [`https://portal.example/setup?key=${TOKEN}`, '/setup'],
  [`https://portal.example/app/clients/0198f6c2-0000-7000-8000-000000000000`, '/app/clients/*'],
  [`https://portal.example/portal/c/acme\r\n{"level":60}`, '/portal/c/*'],
  [TOKEN, 'unknown'],
  ['', 'unknown'],
])('of the page %j only what cannot be a token is kept', (page, expected) => {
  const violation = readPolicyViolation(oldShape({ 'document-uri': page, 'blocked-uri': page }));
  expect(violation?.page).toBe(expected);
  expect(JSON.stringify(violation)).not.toContain(TOKEN);
});

test.each([
  ['inline', 'inline'],
  ['eval', 'eval'],
  ['data', 'data'],
  ['\u001b[31mred', 'unknown'],
  ['', 'unknown'],
  [`data:text/html,${TOKEN}`, 'unknown'],
])('what was blocked is a known word or a host: %j', (blocked, expected) => {
  expect(readPolicyViolation(oldShape({ 'blocked-uri': blocked }))?.blocked).toBe(expected);
});

test.each([
  null,
  1,
  'x',
  [],
  {},
  [null],
  { 'csp-report': null },
  newShape({}).concat([]).slice(1),
  [{ type: 'other', body: {} }],
])('is null for %j, which is no report', (json) => {
  expect(readPolicyViolation(json)).toBeNull();
});
