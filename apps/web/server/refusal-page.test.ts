import { describe, expect, test } from 'vitest';
import { composeRefusal } from './refusal-page.ts';
import type { Reason } from './refusal-page.ts';

const PERSON = { path: '/', accept: 'text/html', isAction: false };
const PROGRAM = { path: '/', accept: '*/*', isAction: false };
const REASONS: Reason[] = [400, 403, 405, 408, 413, 414, 417, 431, 503, 'starting'];

test.each(REASONS)('%s is a small page for a person, and one line for a program', (reason) => {
  const page = composeRefusal(reason, PERSON).text;
  expect(Buffer.byteLength(page)).toBeLessThan(1500);
  expect(page.match(/<(?:h1|title)>/g)).toHaveLength(2);
  expect(page).toContain('href="/portal-resume"');
  expect(page).not.toMatch(/undefined|\d{3}<|error|invalid/i);
  expect(composeRefusal(reason, PROGRAM, 'One line.\n')).toEqual({
    text: 'One line.\n',
    headers: { 'Content-Type': 'text/plain; charset=utf-8' },
  });
});

test.each<[Reason, string]>([
  [503, 'wait 15 seconds'],
  ['starting', 'in a few seconds'],
  [413, 'A logo can have up to 256 kB, and a list of clients up to 5 MB'],
  [431, 'delete the cookies of this site'],
  [408, 'too slow'],
])('%s says what to do: %s', (reason, words) => {
  expect(composeRefusal(reason, PERSON).text).toContain(words);
});

describe('who reads it', () => {
  test.each([
    ['/portal-resume', 'text/html,application/xhtml+xml,*/*;q=0.8', 'text/html'],
    ['/portal-resume', 'TEXT/HTML', 'text/html'],
    ['/portal-resume', '*/*', 'text/plain'],
    ['/portal-resume', '', 'text/plain'],
    ['/portal-resume', 'application/json', 'text/plain'],
    ['/api/trpc/portal.me', 'text/html', 'text/plain'],
  ])('at %s with %j gets %s', (path, accept, type) => {
    expect(composeRefusal(400, { path, accept, isAction: false }).headers['Content-Type']).toBe(
      `${type}; charset=utf-8`,
    );
  });

  test('sends no referrer on from an address that holds a token', () => {
    const policyAt = (path: string) => composeRefusal(413, { ...PERSON, path }).headers['Referrer-Policy'];
    expect(['/portal/link/x', '/sign-in/not-me/x', '/setup', '/portal-resume'].map(policyAt)).toEqual([
      'no-referrer',
      'no-referrer',
      'no-referrer',
      undefined,
    ]);
  });
});
