import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { ask } from './ask.fixture.ts';
import { sendUntilCut } from './connection.fixture.ts';
import { startTwoStudios } from './two-studios.fixture.ts';
import type { TwoStudios } from './two-studios.fixture.ts';

const AT_ONCE_MS = 1000;

let studios: TwoStudios;

beforeAll(async () => {
  studios = await startTwoStudios(inject('databaseServerUrl'));
});
afterAll(() => studios.close());

describe('large uploads', () => {
  const UPLOAD = '/app/clients/import';
  const MULTIPART = 'multipart/form-data; boundary=b';
  const startOf = (cookie: string | null, ...lines: string[]) =>
    [
      `POST ${UPLOAD} HTTP/1.1`,
      'Host: x',
      `Origin: ${studios.origin}`,
      `Content-Type: ${MULTIPART}`,
      ...(cookie ? [`Cookie: ${cookie}`] : []),
      ...lines,
      '',
      '',
    ].join('\r\n');

  const sockets: Socket[] = [];
  const hold = (count: number, start: string): void => {
    const { hostname, port } = new URL(studios.address);
    const held = Array.from({ length: count }, () => {
      const socket = connect({ host: hostname, port: Number(port) });
      socket.on('error', () => {});
      socket.write(start);
      return socket;
    });
    sockets.push(...held);
  };
  afterEach(() => sockets.splice(0).forEach((socket) => socket.destroy()));

  const upload = async (cookie: string): Promise<number> => {
    const file = `Name,Email,Note\n${`Acme,dana@acme.example,${'x'.repeat(5000)}\n`.repeat(16)}`;
    const body = `--b\r\nContent-Disposition: form-data; name="file"; filename="clients.csv"\r\n\r\n${file}\r\n--b--\r\n`;
    const headers = { origin: studios.origin, 'content-type': MULTIPART, cookie };
    return (await ask(studios.address, { method: 'POST', path: UPLOAD, headers, body })).status;
  };

  test('are the owners’: a stranger’s is refused before it is read, and keeps nobody from theirs', async () => {
    const { text } = await sendUntilCut(studios.address, (socket) =>
      socket.write(startOf(null, 'Content-Length: 5000000')),
    );
    expect(text).toMatch(/^HTTP\/1\.1 413 /);
    hold(20, startOf(null, 'Transfer-Encoding: chunked'));
    hold(20, startOf(`owner-session=${'x'.repeat(43)}`, 'Content-Length: 5000000'));
    hold(20, startOf(await studios.nord.signIn('contact'), 'Content-Length: 5000000'));
    expect(await upload(await studios.nord.signIn('owner'))).toBe(303);
  });

  test('of one person are three at once at most, on however many devices, and others go on', async () => {
    const holdAndUpload = async () => {
      const cookie = await studios.nord.signIn('owner');
      hold(1, startOf(cookie, 'Content-Length: 5000000'));
      return upload(cookie);
    };
    await expect.poll(holdAndUpload, { timeout: 15_000 }).toBe(503);
    expect(await upload(await studios.harbour.signIn('owner'))).toBe(303);
  });

  test('that break off while they wait behind other requests give their place back', async () => {
    const cookie = await studios.nord.signIn('owner');
    const get = `GET /portal-resume HTTP/1.1\r\nHost: x\r\n\r\n`;
    for (let cut = 0; cut < 12; cut += 1)
      await sendUntilCut(studios.address, (socket) => {
        socket.write(`${get.repeat(3)}${startOf(cookie, 'Content-Length: 70000')}`);
        setTimeout(() => socket.resetAndDestroy(), 5 * cut);
      });
    await expect.poll(() => upload(cookie), { timeout: 5000 }).toBe(303);
  });

  test('from another site are refused unread', async () => {
    const start = startOf(await studios.nord.signIn('owner'), 'Content-Length: 5000000');
    const { text } = await sendUntilCut(studios.address, (socket) =>
      socket.write(start.replace(studios.origin, 'https://evil.example')),
    );
    expect(text).toMatch(/^HTTP\/1\.1 413 /);
  });
});

test.each([
  'multipart/form-data; boundary=x, application/x-www-form-urlencoded',
  'application/x-www-form-urlencoded, multipart/form-data; boundary=x',
])('two types in one header (%s) are refused: readers would differ on them', async (type) => {
  const headers = { origin: studios.origin, 'content-type': type, cookie: await studios.nord.signIn('owner') };
  const body = 'a&'.repeat(100_000);
  const answer = await ask(studios.address, { method: 'POST', path: '/app/clients/import', headers, body }).catch(
    () => null,
  );
  if (answer) expect(answer.status).toBe(400);
  expect((await ask(studios.address, { path: '/healthz' })).status).toBe(200);
});

test.each([
  ['a form of 5 MB', '/app/clients/import', 2_600_000, 413],
  ['a form of a page that takes files', '/app/settings', 130_000, 413],
  ['a form of thousands of fields', '/portal-resume', 4000, 400],
])('%s is refused at once, and holds nobody up', async (_name, path, fields, status) => {
  const headers = { origin: studios.origin, 'content-type': 'application/x-www-form-urlencoded' };
  const startedAt = performance.now();
  const [answer] = await Promise.all([
    ask(studios.address, { method: 'POST', path, headers, body: 'a&'.repeat(fields) }).catch(() => null),
    ask(studios.address, { path: '/healthz' }),
  ]);
  // Who is still sending when the connection is cut may miss the answer.
  if (answer) expect(answer.status).toBe(status);
  expect(performance.now() - startedAt).toBeLessThan(3 * AT_ONCE_MS);
});
