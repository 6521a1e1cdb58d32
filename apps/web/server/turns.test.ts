import { setTimeout as wait } from 'node:timers/promises';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { listen } from './http.ts';
import type { HttpServer } from './http.ts';

const ORIGIN = 'http://localhost:3000';
const FILE = `--b\r\n\r\n${'x'.repeat(70_000)}\r\n--b--\r\n`;

let http: HttpServer;
/** What is in work, each with how it is done. */
let inWork: (() => void)[];
afterEach(() => {
  http.server.closeAllConnections();
  http.server.close();
  for (const finish of inWork) finish();
});

/** A server that is done with a request only when it is told to. */
const start = async (whose: (file: number) => string = (file) => `person ${file}`, secret: string | null = null) => {
  inWork = [];
  let files = 0;
  const settings = { host: '127.0.0.1', port: 0, origin: ORIGIN, trustedProxies: 1, resendWebhookSecret: secret };
  http = await listen(settings);
  http.serve({
    handler: (_request, response) =>
      new Promise<void>((done) =>
        inWork.push(() => {
          if (!response.headersSent) response.writeHead(200).end();
          done();
        }),
      ),
    findUploader: () => Promise.resolve(whose((files += 1))),
    isReady: () => Promise.resolve(true),
  });
  return { port: (http.server.address() as AddressInfo).port };
};

const sendHead = (port: number, lines: string[], body = '') => {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(`${[...lines, 'Host: x'].join('\r\n')}\r\n\r\n${body}`);
  return socket;
};
let addresses = 0;
/** A network address that nobody else has. */
const newAddress = () => `2001:db8:0:${(addresses += 1).toString(16)}::1`;
const send = (port: number, path: string, type: string, body: string, from = newAddress()) => {
  const lengths = [`Content-Type: ${type}`, `Content-Length: ${body.length}`];
  return sendHead(port, [`POST ${path} HTTP/1.1`, `X-Forwarded-For: ${from}`, ...lengths], body);
};
const ask = (port: number, path: string, from: string) =>
  sendHead(port, [`GET ${path} HTTP/1.1`, `X-Forwarded-For: ${from}`]);
const readStatus = (socket: Socket) =>
  new Promise<string>((answered) => socket.once('data', (data) => answered(data.toString().slice(9, 12))));
const sendForm = (port: number, from?: string) =>
  send(port, '/portal-resume', 'application/x-www-form-urlencoded', 'email=x', from);
const sendLongForm = (port: number) =>
  send(port, '/app/settings', 'application/x-www-form-urlencoded', `note=${'x'.repeat(10_000)}`);
const sendFile = (port: number) => send(port, '/app/clients/import', 'multipart/form-data; boundary=b', FILE);

test('sixteen forms are worked on at once; the next one is when one of them is done', async () => {
  const { port } = await start();
  for (let form = 0; form < 20; form += 1) sendForm(port);
  await expect.poll(() => inWork.length).toBe(16);
  await wait(100);
  expect(inWork).toHaveLength(16);
  inWork[3]?.();
  await expect.poll(() => inWork.length).toBe(17);
  await wait(100);
  expect(inWork).toHaveLength(17);
});

test('half of the forms and half of the pages are left to others, however much one network address sends', async () => {
  const { port } = await start();
  for (let sent = 0; sent < 40; sent += 1) {
    ask(port, '/portal-resume', `2001:db8:f:1::${sent}`);
    sendForm(port, `2001:db8:f:1::${sent}`);
  }
  await expect.poll(() => inWork.length).toBe(40);
  await wait(100);
  expect(inWork).toHaveLength(40);
  sendForm(port);
  ask(port, '/portal-resume', newAddress());
  await expect.poll(() => inWork.length).toBe(42);
});

test.each([
  '/app/clients/x?/archive',
  '/portal/../app/clients/x?/archive',
  '/api/trpc/clients.archive',
  '/api/trpc/recovery.request,clients.archive',
  '/api/trpc/recovery.request,client%73.archive',
])('what owners change leaves the forms of whoever signs in alone: %s', async (path) => {
  const { port } = await start();
  for (let sent = 0; sent < 40; sent += 1) send(port, path, 'application/json', '{}', '192.0.2.1');
  for (let sent = 0; sent < 40; sent += 1) send(port, path, 'application/json', '{}', '192.0.2.2');
  await expect.poll(() => inWork.length).toBeGreaterThanOrEqual(16);
  await wait(100);
  const before = inWork.length;
  for (const at of ['/portal/link/x', '/sign-in', '/portal-resume', '/api/trpc/recovery.request,owners.signOut'])
    send(port, at, 'application/x-www-form-urlencoded', 'a=b');
  await expect.poll(() => inWork.length).toBe(before + 4);
});

test('a batch counts by its calls, however its commas are written', async () => {
  const { port } = await start();
  for (let sent = 0; sent < 9; sent += 1)
    ask(port, `/api/trpc/${Array.from({ length: 10 }, () => 'a').join(sent % 2 ? ',' : '%2C')}`, '192.0.2.1');
  await expect.poll(() => inWork.length).toBe(3);
  await wait(100);
  expect(inWork).toHaveLength(3);
});

test('files are worked on one after the other, and hold no form up', async () => {
  const { port } = await start();
  for (let file = 0; file < 3; file += 1) sendFile(port);
  await expect.poll(() => inWork.length).toBe(1);
  sendForm(port);
  await expect.poll(() => inWork.length).toBe(2);
  await wait(100);
  expect(inWork).toHaveLength(2);
  inWork[0]?.();
  await expect.poll(() => inWork.length).toBe(3);
});

test('whoever leaves while waiting is waited for no more; the work that has begun keeps its turn until it is done', async () => {
  const { port } = await start();
  const first = sendFile(port);
  await expect.poll(() => inWork.length).toBe(1);
  const second = sendFile(port);
  await wait(100);
  sendFile(port);
  await wait(100);
  second.destroy();
  first.destroy();
  await wait(200);
  expect(inWork).toHaveLength(1);
  inWork[0]?.();
  await expect.poll(() => inWork.length).toBe(2);
  await wait(100);
  expect(inWork).toHaveLength(2);
});

test('a person who hangs up has their file counted until the work on it is done', async () => {
  const { port } = await start(() => 'the same person');
  const first = sendFile(port);
  await expect.poll(() => inWork.length).toBe(1);
  for (let file = 0; file < 2; file += 1) sendFile(port);
  await wait(100);
  expect(await readStatus(sendFile(port))).toBe('503');
  first.destroy();
  await wait(100);
  expect(await readStatus(sendFile(port))).toBe('503');
  inWork[0]?.();
  await expect.poll(() => inWork.length).toBe(2);
  sendFile(port);
  inWork[1]?.();
  await expect.poll(() => inWork.length).toBe(3);
  inWork[2]?.();
  await expect.poll(() => inWork.length).toBe(4);
});

test('a person has sixteen long forms at once in memory, and others go on', async () => {
  const { port } = await start((sent) => (sent <= 17 ? 'one person' : 'another'));
  const sent = Array.from({ length: 16 }, () => sendLongForm(port));
  await expect.poll(() => inWork.length).toBe(16);
  expect(await readStatus(sendLongForm(port))).toBe('503');
  sendLongForm(port);
  sent[0]?.destroy();
  inWork[0]?.();
  await expect.poll(() => inWork.length).toBe(17);
});

describe('reports of deliveries', () => {
  const SECRET = 'whsec_dGhlIHNlY3JldCBvZiB0aGUgdGVzdHM=';
  const SIGNED = ['svix-id: 1', 'svix-timestamp: 1', 'svix-signature: v1,x'];
  const sendReport = (port: number, from: string, lines: string[], body: string) => {
    const head = ['POST /api/webhooks/resend HTTP/1.1', `X-Forwarded-For: ${from}`, 'Content-Type: application/json'];
    return sendHead(port, [...head, ...lines], body);
  };
  const CHUNKED = 'Transfer-Encoding: chunked';
  const [BEGUN, WHOLE] = ['1\r\n{\r\n', '2\r\n{}\r\n0\r\n\r\n'];

  test('of one network address, four reports that are long or in chunks are read at once; of others as well', async () => {
    const { port } = await start(undefined, SECRET);
    const slow = Array.from({ length: 4 }, () => sendReport(port, '192.0.2.1', [...SIGNED, CHUNKED], BEGUN));
    await wait(100);
    expect(await readStatus(sendReport(port, '192.0.2.1', [...SIGNED, CHUNKED], WHOLE))).toBe('503');
    sendReport(port, '192.0.2.2', [...SIGNED, CHUNKED], WHOLE);
    await expect.poll(() => inWork.length).toBe(1);
    sendReport(port, '192.0.2.1', ['Content-Length: 2'], '{}');
    await expect.poll(() => inWork.length).toBe(2);
    slow[0]?.destroy();
    await wait(100);
    sendReport(port, '192.0.2.1', [...SIGNED, 'Content-Length: 9000'], 'x'.repeat(9000));
    await expect.poll(() => inWork.length).toBe(3);
  });

  test('without a signature they are what any stranger sends, and keep no place from others', async () => {
    const { port } = await start(undefined, SECRET);
    for (let sent = 0; sent < 40; sent += 1) sendReport(port, newAddress(), [CHUNKED], BEGUN);
    await wait(100);
    expect(await readStatus(sendReport(port, '192.0.2.1', ['Content-Length: 9000'], 'x'))).toBe('413');
    sendReport(port, '192.0.2.1', [...SIGNED, CHUNKED], WHOLE);
    await expect.poll(() => inWork.length).toBe(1);
  });

  test('are no longer than what a stranger sends where none are taken', async () => {
    const { port } = await start();
    expect(await readStatus(sendReport(port, '192.0.2.1', [...SIGNED, 'Content-Length: 9000'], 'x'))).toBe('413');
  });
});
