import { Agent } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { ask } from './ask.fixture.ts';
import type { Answer, Question } from './ask.fixture.ts';
import { readMemoryMb } from './memory.fixture.ts';
import { startTwoStudios } from './two-studios.fixture.ts';
import type { TwoStudios } from './two-studios.fixture.ts';

// The server runs with the heap that `pnpm start` gives it: what does not fit ends the process.
const GROWTH_MB = 200;
const IMPORT = '/app/clients/import';
const BOUNDARY = '----WebKitFormBoundaryAbC123dEf456GhI7';
const MULTIPART = `multipart/form-data; boundary=${BOUNDARY}`;

// As many connections as there are requests.
const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });

let studios: TwoStudios;

beforeAll(async () => {
  studios = await startTwoStudios(inject('databaseServerUrl'));
});
afterAll(() => studios.close());

const post = (path: string, type: string, body: string, cookie = ''): Promise<Answer> => {
  const question: Question = { method: 'POST', path, body, agent };
  const headers = { origin: studios.origin, 'content-type': type, cookie, accept: 'text/html' };
  return ask(studios.address, { ...question, headers });
};

/** Sends them all, and answers how each was answered and how long at most somebody waited for a page meanwhile. */
const sendAtOnce = async (count: number, send: () => Promise<Answer>) => {
  let [isOver, waitedMs] = [false, 0];
  const answered = Promise.all(Array.from({ length: count }, send)).finally(() => (isOver = true));
  while (!isOver) {
    const startedAt = performance.now();
    const { status } = await fetch(`${studios.address}/healthz`);
    waitedMs = Math.max(waitedMs, performance.now() - startedAt);
    expect(status).toBe(200);
  }
  const answers = await answered;
  const statuses = [...new Set(answers.map(({ status }) => status))];
  return { statuses, bodies: answers.map(({ body }) => body), waitedMs };
};

const unknownKeys = (count: number): string =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, at) => [at.toString(36), 0])));

describe('calls with nothing but unknown keys', () => {
  const CALL = '/api/trpc/recovery.request';
  const JSON_TYPE = 'application/json';

  test('of a stranger are refused by their length, whatever the path looks like', async () => {
    const body = unknownKeys(7000);
    expect((await post(CALL, JSON_TYPE, body)).status).toBe(413);
    expect((await post(CALL.replace('trpc', 'tr%70c'), JSON_TYPE, body)).status).toBe(413);
    expect((await post(CALL, 'text/plain', body)).status).toBe(413);
    expect((await post(CALL, JSON_TYPE, body, await studios.nord.signIn('contact'))).status).toBe(413);
  });

  test('are answered in few words when an owner sends them', async () => {
    const { status, body } = await post(CALL, JSON_TYPE, unknownKeys(7000), await studios.nord.signIn('owner'));
    expect(status).toBe(400);
    expect(body.length).toBeLessThan(8000);
  });

  test('of four hundred strangers at once are all answered, and others are served in between', async () => {
    const before = readMemoryMb(studios.server.pid);
    const { statuses, waitedMs } = await sendAtOnce(400, () => post(CALL, JSON_TYPE, unknownKeys(1000)));
    expect(statuses).toEqual([400]);
    expect(waitedMs).toBeLessThan(5000);
    expect(readMemoryMb(studios.server.pid) - before).toBeLessThan(GROWTH_MB);
  });
});

describe('a thousand strangers who ask at once', () => {
  const BATCH = Array.from({ length: 10 }, () => 'recovery.inspectLink').join(',');
  const INPUT = encodeURIComponent(
    JSON.stringify(Object.fromEntries(Array.from({ length: 10 }, (_, at) => [at, { token: 'a'.repeat(43) }]))),
  );

  test.each([
    ['ten calls each', `/api/trpc/${BATCH}?batch=1&input=${INPUT}`],
    ['a page', '/portal-resume'],
    ['a page that is not there', '/nope'],
    ['a link', `/portal/link/${'a'.repeat(43)}`],
  ])('for %s are answered or told to come again, and the server goes on', async (_what, path) => {
    const before = readMemoryMb(studios.server.pid);
    const { statuses, waitedMs } = await sendAtOnce(1000, () =>
      ask(studios.address, { method: 'GET', path, headers: {}, agent }),
    );
    for (const status of statuses) expect([200, 207, 303, 404, 503]).toContain(status);
    expect(waitedMs).toBeLessThan(5000);
    expect(readMemoryMb(studios.server.pid) - before).toBeLessThan(GROWTH_MB);
  });
});

describe('a thousand strangers who send a form at once', () => {
  const send = (bytes: number) => (): Promise<Answer> =>
    post('/portal-resume', 'application/x-www-form-urlencoded', `email=${'x'.repeat(bytes)}`);

  test.each([
    ['of what a stranger may send', 8000, [400, 429, 503]],
    ['of what only owners may send', 57_000, [413]],
  ])('%s leave the server its memory', async (_what, bytes, expected) => {
    const before = readMemoryMb(studios.server.pid);
    const { statuses, waitedMs } = await sendAtOnce(1000, send(bytes));
    for (const status of statuses) expect(expected).toContain(status);
    expect(waitedMs).toBeLessThan(5000);
    expect(readMemoryMb(studios.server.pid) - before).toBeLessThan(GROWTH_MB);
  });
});

test('bodies that come in pieces of one byte take no more memory than they bring', async () => {
  const before = readMemoryMb(studios.server.pid);
  const { hostname, port } = new URL(studios.address);
  const head = `POST /portal-resume HTTP/1.1\r\nHost: x\r\nOrigin: ${studios.origin}\r\nContent-Type: application/x-www-form-urlencoded\r\n`;
  const sockets = Array.from({ length: 200 }, () => {
    const socket = connect({ host: hostname, port: Number(port) });
    socket.on('error', () => {});
    socket.write(`${head}Transfer-Encoding: chunked\r\n\r\n${'1\r\nx\r\n'.repeat(8190)}`);
    return socket;
  });
  await wait(3000);
  expect((await fetch(`${studios.address}/healthz`)).status).toBe(200);
  expect(readMemoryMb(studios.server.pid) - before).toBeLessThan(GROWTH_MB);
  for (const socket of sockets) socket.destroy();
});

describe('forms of thousands of parts', () => {
  const PART = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="a"; filename="c"\r\n\r\n\r\n`;
  const form = (bytes: number): string => `${PART.repeat(bytes / PART.length)}--${BOUNDARY}--\r\n`;

  test('of a member are refused before they are taken apart', async () => {
    const cookie = await studios.nord.signIn('owner');
    const { statuses, waitedMs } = await sendAtOnce(1, () => post(IMPORT, MULTIPART, form(5_200_000), cookie));
    expect(statuses).toEqual([400]);
    expect(waitedMs).toBeLessThan(500);
  });

  test('of strangers, too', async () => {
    const { statuses, waitedMs } = await sendAtOnce(100, () => post('/portal-resume', MULTIPART, form(8000)));
    expect(statuses).toEqual([400]);
    expect(waitedMs).toBeLessThan(500);
  });
});

describe('files of clients that fill what a file may hold', () => {
  const part = (named: string, content: string): string =>
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name=${named}\r\n\r\n${content}\r\n`;
  const upload = (parts: string[], cookie: string): Promise<Answer> =>
    post(IMPORT, MULTIPART, `${parts.join('')}--${BOUNDARY}--\r\n`, cookie);

  test.each([
    ['ten thousand rows of a hundred columns', `${'ab,'.repeat(99)}abcd\n`.repeat(10_000), 303, ''],
    ['one row of five million cells', ','.repeat(5_200_000), 400, 'more than 100 columns'],
    ['one cell of five million characters', `Name\n"${'x'.repeat(5_200_000)}`, 400, 'cannot be read'],
  ])('come three at once, and the server goes on: %s', async (_what, file, status, words) => {
    const before = readMemoryMb(studios.server.pid);
    const [nord, harbour] = [await studios.nord.signIn('owner'), await studios.harbour.signIn('owner')];
    const cookies = [nord, nord, harbour];
    const parts = [part('"file"; filename="clients.csv"', file)];
    const { statuses, bodies } = await sendAtOnce(cookies.length, () => upload(parts, cookies.pop() ?? ''));
    expect(statuses).toEqual([status]);
    for (const body of bodies) expect(body).toContain(words);
    expect(readMemoryMb(studios.server.pid) - before).toBeLessThan(GROWTH_MB);
  });

  test('with a pasted list of ten thousand rows a form is read like a file', async () => {
    const rows = Array.from({ length: 9_999 }, (_, at) => `Client ${at},dana-${at}@acme.example,"Berlin\nMitte"`);
    const parts = [part('"file"; filename=""', ''), part('"rows"', `Name,Email,Note\r\n${rows.join('\r\n')}`)];
    expect((await upload(parts, await studios.nord.signIn('owner'))).status).toBe(303);
  });
});
