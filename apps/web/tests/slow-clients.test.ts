import type { AddressInfo, Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { listen } from '../server/http.ts';
import { ask, sendBytes } from './ask.fixture.ts';
import { sendUntilCut } from './connection.fixture.ts';
import { readMemoryMb } from './memory.fixture.ts';
import { startTwoStudios } from './two-studios.fixture.ts';
import type { TwoStudios } from './two-studios.fixture.ts';

const AT_ONCE_MS = 1000;
const CROWD = 200;
const GROWTH_MB = 50;
const INSIDE = { findUploader: () => Promise.resolve(null), isReady: () => Promise.resolve(true) };
// One each second: the time is up before the form is there.
const PIECE = 'x'.repeat(400);

let studios: TwoStudios;

beforeAll(async () => {
  studios = await startTwoStudios(inject('databaseServerUrl'));
});
afterAll(() => studios.close());

const head = (path: string, ...lines: string[]): string =>
  [
    `POST ${path} HTTP/1.1`,
    'Host: x',
    `Origin: ${studios.origin}`,
    'Content-Type: application/x-www-form-urlencoded',
    ...lines,
    '',
    '',
  ].join('\r\n');

const untilCut = (behave: (socket: Socket) => void, address = studios.address) => sendUntilCut(address, behave);

const drip = (socket: Socket, start: string, piece: string): void => {
  socket.write(start);
  const timer = setInterval(() => socket.write(piece), 1000);
  socket.on('close', () => clearInterval(timer));
};

const pour = (socket: Socket, start: string, piece: string): void => {
  const more = () => {
    while (!socket.destroyed && socket.write(piece));
  };
  socket.on('drain', more);
  socket.write(start);
  more();
};

const CHUNK = `${(64 * 1024).toString(16)}\r\n${'x'.repeat(64 * 1024)}\r\n`;

describe('refused within a second', () => {
  test.each([
    ['a form of 1 GB that is announced', '/portal-resume', 'Content-Length: 1000000000', 413],
    ['a form of one byte too many', '/portal-resume', 'Content-Length: 8193', 413],
    ['a call of 1 GB that is announced', '/api/trpc/recovery.request', 'Content-Length: 1000000000', 413],
    ['a report of 9 kB', '/api/csp-report', 'Content-Length: 9000', 413],
    ['a length beyond all numbers', '/portal-resume', `Content-Length: ${'9'.repeat(30)}`, 400],
    ['a length below zero', '/portal-resume', 'Content-Length: -5', 400],
    ['a length in hex', '/portal-resume', 'Content-Length: 0x10', 400],
    ['two lengths', '/portal-resume', 'Content-Length: 5\r\nContent-Length: 6', 400],
    ['the same length twice', '/portal-resume', 'Content-Length: 5\r\nContent-Length: 5', 400],
    ['a length and chunks', '/portal-resume', 'Content-Length: 5\r\nTransfer-Encoding: chunked', 400],
    ['chunks and a length', '/portal-resume', 'Transfer-Encoding: chunked\r\nContent-Length: 5', 400],
    ['chunks within chunks', '/portal-resume', 'Transfer-Encoding: chunked, identity', 400],
    ['an unknown encoding', '/portal-resume', 'Transfer-Encoding: xchunked', 400],
    ['a hidden encoding', '/portal-resume', 'Transfer-Encoding:\x0bchunked', 400],
  ])('%s', async (_name, path, line, status) => {
    const { text, ms } = await untilCut((socket) => socket.write(head(path, line)));
    expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    // What would have been smuggled in behind it is no request.
    expect(text.match(/HTTP\/1\.1 /g)).toHaveLength(1);
    expect(text).toMatch(/^Connection: close$/im);
    expect(ms).toBeLessThan(AT_ONCE_MS + 500);
  });

  test('a body that is announced with a question whether to send it is not asked for', async () => {
    const { text } = await untilCut((socket) =>
      socket.write(head('/portal-resume', 'Content-Length: 1000000', 'Expect: 100-continue')),
    );
    expect(text).toMatch(/^HTTP\/1\.1 413 /);
  });

  test('chunks without an end are cut at the limit', async () => {
    const before = readMemoryMb(studios.server.pid);
    const { text, ms } = await untilCut((socket) =>
      pour(socket, head('/portal-resume', 'Transfer-Encoding: chunked'), CHUNK),
    );
    expect(text).toMatch(/^HTTP\/1\.1 413 /);
    expect(ms).toBeLessThan(2 * AT_ONCE_MS);
    expect(readMemoryMb(studios.server.pid) - before).toBeLessThan(GROWTH_MB);
  });

  test('chunks that are not what they say', async () => {
    const { text } = await untilCut((socket) =>
      socket.write(`${head('/portal-resume', 'Transfer-Encoding: chunked')}ZZ\r\nx\r\n0\r\n\r\n`),
    );
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
  });

  test.each(['NONSENSE\r\n\r\n', 'CONNECT a:1 HTTP/1.1\r\nHost: x\r\n\r\n'])(
    '%j in the middle of an answer ends it, and puts nothing into it',
    async (bytes) => {
      const { server, serve } = await listen({ host: '127.0.0.1', port: 0, origin: studios.origin, trustedProxies: 0 });
      onTestFinished(() => {
        server.closeAllConnections();
        server.close();
      });
      serve({ handler: (_request, response) => void response.write('the beginning'), ...INSIDE });
      const { port } = server.address() as { port: number };
      const { text } = await untilCut((socket) => {
        socket.once('data', () => socket.write(bytes));
        socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
      }, `http://127.0.0.1:${port}`);
      expect(text).toContain('the beginning');
      expect(text.match(/HTTP\/1\.1/g)).toHaveLength(1);
    },
  );

  test('a body that is longer than its length is read to its length, and the rest is no request', async () => {
    const { text } = await untilCut((socket) =>
      socket.write(`${head('/portal-resume', 'Content-Length: 1')}xGARBAGE\r\n\r\n`),
    );
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
  });

  test.each([11, 100, 1000])('a batch of %i calls', async (size) => {
    const names = Array.from({ length: size }, () => 'portal.me').join(',');
    const startedAt = performance.now();
    const headers = { origin: studios.origin, 'content-type': 'application/json' };
    const answer = await ask(studios.address, {
      method: 'POST',
      path: `/api/trpc/${names}?batch=1`,
      headers,
      body: '{}',
    });
    expect([400, 414]).toContain(answer.status);
    expect(performance.now() - startedAt).toBeLessThan(AT_ONCE_MS);
  });
});

test('a body of exactly the limit is read', async () => {
  const body = `email=${'x'.repeat(8192 - 6)}`;
  const headers = { origin: studios.origin, 'content-type': 'application/x-www-form-urlencoded' };
  expect((await ask(studios.address, { method: 'POST', path: '/portal-resume', headers, body })).status).toBe(400);
});

test('a body that is announced with a question whether to send it is asked for, and read', async () => {
  const request = head('/portal-resume', 'Content-Length: 3', 'Expect: 100-continue', 'Connection: close');
  const { text } = await untilCut((socket) => {
    socket.once('data', () => socket.write('a=b'));
    socket.write(request);
  });
  expect(text).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 400 /);
});

describe('cut in bounded time, while others are served', () => {
  const form = () => head('/portal-resume', 'Content-Length: 8000');
  const chunked = () => head('/portal-resume', 'Transfer-Encoding: chunked');
  const SLOW: [name: string, withinMs: number, status: number, behave: (socket: Socket) => void][] = [
    ['says nothing', 8000, 408, () => {}],
    ['sends half a header and waits', 8000, 408, (socket) => socket.write('GET / HTTP/1.1\r\nHo')],
    ['drips its headers', 8000, 408, (socket) => drip(socket, 'GET / HTTP/1.1\r\nHost: x\r\n', 'X: y\r\n')],
    ['sends half a form and waits', 18_000, 408, (socket) => socket.write(`${form()}email=`)],
    ['drips its form', 18_000, 408, (socket) => drip(socket, form(), 'x')],
    ['drips its chunks', 18_000, 408, (socket) => drip(socket, chunked(), '1\r\nx\r\n')],
    [
      'drips a form to an address that takes none',
      18_000,
      408,
      (socket) => drip(socket, form().replace('POST', 'GET'), 'x'),
    ],
    ['ends its half in the middle of a form', 2000, 400, (socket) => socket.end(`${form()}email=`)],
  ];

  test('each of them, all at once', { timeout: 40_000 }, async () => {
    const before = readMemoryMb(studios.server.pid);
    const crowd = Array.from({ length: CROWD }, () => untilCut((socket) => drip(socket, form(), PIECE)));
    const cuts = SLOW.map(async ([name, withinMs, status, behave]) => {
      const { text, ms } = await untilCut(behave);
      expect(text, name).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      expect(ms, name).toBeLessThan(withinMs);
    });
    const waits: number[] = [];
    for (let visit = 0; visit < 20; visit += 1) {
      const startedAt = performance.now();
      expect((await ask(studios.address, { path: '/portal-resume' })).status).toBe(200);
      waits.push(performance.now() - startedAt);
      await new Promise((done) => setTimeout(done, 200));
    }
    expect(Math.max(...waits)).toBeLessThan(AT_ONCE_MS);
    expect(readMemoryMb(studios.server.pid) - before).toBeLessThan(GROWTH_MB);
    await Promise.all(cuts);
    for (const { text, ms } of await Promise.all(crowd)) {
      expect(text).toMatch(/^HTTP\/1\.1 408 /);
      expect(ms).toBeLessThan(18_000);
    }
    expect(readMemoryMb(studios.server.pid) - before).toBeLessThan(GROWTH_MB);
  });
});

test.each([
  [0, 5],
  [1, 75],
])('behind %i proxies an idle connection is kept for %i seconds', async (trustedProxies, seconds) => {
  const { server, serve } = await listen({ host: '127.0.0.1', port: 0, origin: studios.origin, trustedProxies });
  onTestFinished(() => void server.close());
  serve({ handler: (_request, response) => void response.end('ok'), ...INSIDE });
  const { port } = server.address() as AddressInfo;
  const startedAt = performance.now();
  const { text } = await untilCut((socket) => {
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    if (trustedProxies > 0) socket.once('data', () => socket.end());
  }, `http://127.0.0.1:${port}`);
  expect(text).toContain(`Keep-Alive: timeout=${seconds}\r\n`);
  expect(performance.now() - startedAt).toBeLessThan(8000);
});

test('whoever leaves in the middle of a form leaves nothing in the log', async () => {
  for (const line of ['Content-Length: 100', 'Transfer-Encoding: chunked'])
    for (let visit = 0; visit < 20; visit += 1)
      await untilCut((socket) => {
        socket.write(`${head('/portal-resume', line)}1\r\n`);
        setTimeout(() => socket.resetAndDestroy(), 10);
      });
  expect(
    (await sendBytes(studios.address, 'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).status,
  ).toBe(200);
  expect(studios.server.output()).not.toMatch(/"level":[56]0|Error/);
});
