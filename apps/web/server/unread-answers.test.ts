import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listen } from './http.ts';
import type { HttpServer, RequestHandler } from './http.ts';

// More than the system takes for a connection on loopback, once two of them wait there.
const ANSWER_BYTES = 1_900_000;
const LONG_BYTES = 3_500_000;

let http: HttpServer;
let handled: string[];
const clients: Socket[] = [];

beforeEach(async () => {
  handled = [];
  http = await listen({ host: '127.0.0.1', port: 0, origin: 'http://localhost:3000', trustedProxies: 1 });
});
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
  http.server.closeAllConnections();
  http.server.close();
});

const serve = (handler: RequestHandler): void =>
  http.serve({
    handler: (request, response) => {
      handled.push(request.url ?? '');
      return handler(request, response);
    },
    findUploader: () => Promise.resolve(null),
    isReady: () => Promise.resolve(true),
  });
const serveBytes = (bytes: number): void =>
  serve((_request, response) => void response.writeHead(200, { 'Content-Length': bytes }).end(Buffer.alloc(bytes)));

const open = (): Socket => {
  const socket = connect((http.server.address() as AddressInfo).port, '127.0.0.1');
  clients.push(socket.on('error', () => {}).pause());
  return socket;
};
/** Asks for all of them at once, and reads nothing unless it is told to. */
const ask = (paths: string[], from = '192.0.2.1', socket = open()): Socket => {
  socket.write(paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: ${from}\r\n\r\n`).join(''));
  return socket;
};
const EIGHT = Array.from({ length: 8 }, (_, at) => `/${at}`);

const countConnections = (): Promise<number> =>
  new Promise((done) => http.server.getConnections((_error, count) => done(count)));

test('a request is worked on when the answer before it on its connection is over', async () => {
  const finish: (() => void)[] = [];
  serve((_request, response) => void finish.push(() => response.end('ok')));
  const client = ask(['/1', '/2', '/3']);
  await expect.poll(() => handled).toEqual(['/1']);
  await wait(100);
  expect(handled).toEqual(['/1']);
  client.resume();
  finish[0]?.();
  await expect.poll(() => handled).toEqual(['/1', '/2']);
  client.destroy();
  await wait(100);
  expect(handled).toEqual(['/1', '/2']);
});

test('all that a connection asks for at once is answered, in the order of its questions', async () => {
  serve(({ url }, response) => void response.end(`<${url}>`));
  let text = '';
  ask(EIGHT)
    .on('data', (data: Buffer) => (text += data.toString()))
    .resume();
  await expect.poll(() => text.match(/<[^>]+>/g)).toEqual(EIGHT.map((path) => `<${path}>`));
});

const POST = 'POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\na=b';

test.each([
  ['one form behind an answer waits for it', 1, ['/1', '/form']],
  ['two forms behind an answer are more than a browser sends, and the connection is cut', 2, ['/1']],
])('%s', async (_what, forms, expected) => {
  const finish: (() => void)[] = [];
  serve((_request, response) => void finish.push(() => response.end('ok')));
  const client = ask(['/1']).resume();
  await expect.poll(() => handled).toEqual(['/1']);
  client.write(POST.repeat(forms));
  await wait(100);
  expect(handled).toEqual(['/1']);
  expect(client.destroyed).toBe(forms > 1);
  finish[0]?.();
  await wait(100);
  expect(handled).toEqual(expected);
});

test('nothing that was asked behind a refused request is worked on', async () => {
  serve((_request, response) => void response.end('ok'));
  const client = ask(['/a?x=1&x=2', '/b']).resume();
  await new Promise((closed) => client.once('close', closed));
  expect(handled).toEqual([]);
});

test('of one network address, 4 MB of answers wait to be read, however many it asks for', async () => {
  serveBytes(ANSWER_BYTES);
  const sockets = Array.from({ length: 20 }, open);
  const other = open();
  await expect.poll(countConnections).toBe(21);
  for (const [at, socket] of sockets.entries()) ask(EIGHT, `2001:db8::${at}`, socket);
  ask(EIGHT, '192.0.2.1', other);
  await expect.poll(countConnections).toBe(3);
  await wait(500);
  expect(await countConnections()).toBe(3);
  expect(handled.length).toBeLessThan(21 * 4);
  // Who is left goes on where they stood.
  other.resume();
  await expect.poll(() => handled.filter((path) => path === '/7').length).toBe(1);
});

test('of all together, 32 MB of answers wait to be read; whoever has most makes way', async () => {
  serveBytes(LONG_BYTES);
  const sockets = Array.from({ length: 12 }, open);
  await expect.poll(countConnections).toBe(12);
  for (const [at, socket] of sockets.entries()) ask(EIGHT, `192.0.2.${at}`, socket);
  await expect.poll(countConnections).toBe(9);
  serveBytes(ANSWER_BYTES);
  const newcomer = ask(EIGHT, '198.51.100.1');
  await wait(500);
  expect(await countConnections()).toBe(9);
  newcomer.resume();
  await expect.poll(() => handled).toContain('/7');
});

test('whoever reads slowly has the whole answer', async () => {
  serveBytes(LONG_BYTES);
  const client = ask(['/1', '/2']);
  let bytes = 0;
  client.on('data', (data: Buffer) => {
    bytes += data.length;
    client.pause();
    setTimeout(() => client.resume(), 30);
  });
  client.resume();
  await expect.poll(() => bytes, { timeout: 20_000 }).toBeGreaterThan(2 * LONG_BYTES);
});
