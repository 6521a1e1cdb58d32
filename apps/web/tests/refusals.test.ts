import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { ask, sendBytes } from './ask.fixture.ts';
import type { Answer, Question } from './ask.fixture.ts';
import { expectSafe, readPolicy } from './safe-answer.fixture.ts';
import { startTwoStudios } from './two-studios.fixture.ts';
import type { TwoStudios } from './two-studios.fixture.ts';

// What Chrome asks with when a person opens a page or sends a form.
const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const EVIL = { origin: 'https://evil.example' };

let studios: TwoStudios;

beforeAll(async () => {
  studios = await startTwoStudios(inject('databaseServerUrl'));
});
afterAll(() => studios.close());

/** A small page in words, with a way forward, that loads nothing and runs nothing. */
const expectPage = (answer: Answer, question: Question): void => {
  const { body, headers } = answer;
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  expectSafe(answer, question, studios);
  expect(Buffer.byteLength(body)).toBeLessThan(2000);
  expect(body).toMatch(/^<!doctype html>\n<html lang="en">/);
  expect(body).toMatch(/<title>[\w’ ]{10,}<\/title>/);
  expect(body).toMatch(/<h1>[\w’ ]{10,}<\/h1>/);
  expect(body).toContain('name="viewport"');
  expect(body).toContain('<a href="/portal-resume">Get back into your portal</a>');
  expect(body).not.toMatch(/<script|style="|src=|url\(|https?:/);
  const [, style = ''] = /<style>(.*)<\/style>/s.exec(body) ?? [];
  const hash = createHash('sha256').update(style).digest('base64');
  expect(Object.fromEntries(readPolicy(answer))).toEqual({
    'default-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
    'style-src': `'sha256-${hash}'`,
  });
};

const REFUSED: [status: number, words: string, question: Question][] = [
  [400, 'Go back and try again', { path: '/portal-resume?token=a&token=b' }],
  [
    403,
    'Go back and try again',
    { method: 'POST', path: '/portal-resume', headers: { ...FORM, ...EVIL }, body: 'a=b' },
  ],
  [405, 'cannot be done here', { method: 'PUT', path: '/portal-resume' }],
  [413, '256 kB', { method: 'POST', path: '/portal-resume', headers: FORM, body: 'x'.repeat(65_537) }],
  [413, '5 MB', { method: 'POST', path: `/portal/link/${'a'.repeat(43)}`, headers: FORM, body: 'x'.repeat(9000) }],
  [414, 'address', { path: `/${'x'.repeat(1001)}` }],
  [417, 'another browser', { path: '/portal-resume', headers: { expect: 'the unexpected' } }],
];

describe.each(REFUSED)('%i (%s)', (status, words, question) => {
  const asked = (headers: Question['headers'], path = question.path): Question => ({
    ...question,
    path,
    headers: { ...question.headers, ...headers },
  });

  test('is a page with a way forward for a browser', async () => {
    const answer = await ask(studios.address, asked(BROWSER));
    expect(answer.status).toBe(status);
    expect(answer.body).toContain(words);
    expectPage(answer, question);
  });

  test('is words for the error page where a page of ours sent its form by script', async () => {
    const action = asked({ accept: 'application/json', 'x-sveltekit-action': 'true' });
    const answer = await ask(studios.address, action);
    expectSafe(answer, action, studios);
    const told = JSON.parse(answer.body) as { type: string; status: number; error: Record<string, unknown> };
    expect([answer.status, told.type, told.status, told.error['status']]).toEqual([status, 'error', status, status]);
    const page = (await ask(studios.address, asked(BROWSER))).body;
    expect(page).toContain(`<h1>${String(told.error['title'])}</h1>`);
    expect(String(told.error['message'])).toMatch(/^[A-Z].{20,}[.:]$/);
  });

  test('is plain text for a program, and below /api/', async () => {
    const program = asked({ accept: 'application/json' });
    const call = asked(BROWSER, `/api/trpc/recovery.request${question.path}`);
    for (const other of [program, call]) {
      const answer = await ask(studios.address, other);
      expect([answer.status, answer.headers['content-type']]).toEqual([status, 'text/plain; charset=utf-8']);
      expect(answer.body).not.toContain('<');
      expectSafe(answer, other, studios);
    }
  });
});

const readAnswer = (text: string): Answer => {
  const [head = '', body = ''] = text.split('\r\n\r\n', 2);
  const [start = '', ...lines] = head.split('\r\n');
  const pairs = lines.map((line) => line.split(/: (.*)/, 2)).map(([name = '', value]) => [name.toLowerCase(), value]);
  expect(new Set(pairs.map(([name]) => name)).size).toBe(pairs.length);
  const headers = Object.fromEntries(pairs) as Answer['headers'];
  return { status: Number(start.split(' ')[1]), headers, cookies: [], body: Buffer.from(body, 'latin1').toString() };
};

describe('what never became a request', () => {
  const MANY_COOKIES = `Host: x\r\nCookie: a=${'x'.repeat(20_000)}\r\n\r\n`;

  test.each([
    [431, 'delete the cookies', `GET /portal-resume HTTP/1.1\r\n${MANY_COOKIES}`],
    [408, 'too slow', 'GET /portal-resume HTTP/1.1\r\nHo'],
    [400, 'did not arrive whole', 'GET /portal-resume HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n'],
  ])('%i (%s) is a page, too', async (status, words, bytes) => {
    const answer = readAnswer((await sendBytes(studios.address, bytes)).text);
    expect(answer.status).toBe(status);
    expect(answer.body).toContain(words);
    expect(Number(answer.headers['content-length'])).toBe(Buffer.byteLength(answer.body));
    expectPage(answer, { path: '' });
  });

  test('is plain text where it began as a call', async () => {
    const bytes = `GET /api/trpc/portal.me HTTP/1.1\r\n${MANY_COOKIES}`;
    const answer = readAnswer((await sendBytes(studios.address, bytes)).text);
    expect([answer.status, answer.body]).toEqual([431, 'Request Header Fields Too Large\n']);
  });
});

test('what came from another site leaves a line in the log, as every request does', async () => {
  const before = studios.server.output().length;
  const headers = { ...FORM, ...EVIL, ...BROWSER };
  expect((await ask(studios.address, { method: 'POST', path: '/sign-in', headers, body: 'a=b' })).status).toBe(403);
  await expect
    .poll(() => studios.server.output().slice(before))
    .toMatch(/"method":"POST","route":"[^"]*\/sign-in","status":403/);
});
