import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startInstallation } from '../testing/index.ts';
import type { TestInstallation } from '../testing/index.ts';

const CONNECTIONS = 100;
const LATEST_MS = 20;

let installation: TestInstallation;

beforeAll(async () => {
  installation = await startInstallation(inject('databaseServerUrl'));
});
afterAll(() => installation.close());

const resetAfter = (bytes: string, ms: number): Promise<void> =>
  new Promise((done) => {
    const { hostname, port } = new URL(installation.server().address);
    const socket = connect({ host: hostname, port: Number(port) });
    socket.on('error', () => {}).on('close', () => done());
    socket.write(bytes, () => void pause(ms).then(() => socket.resetAndDestroy()));
  });

test.each([
  ['CONNECT', 'CONNECT a:1 HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['CONNECT with more behind it', `CONNECT a:1 HTTP/1.1\r\nHost: x\r\n\r\n${'x'.repeat(100_000)}`],
  ['a WebSocket', 'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'],
  ['HTTP/2', 'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n'],
  ['a question whether to send', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n'],
  ['what nobody expects', 'GET / HTTP/1.1\r\nHost: x\r\nExpect: miracles\r\n\r\n'],
  ['nonsense', 'NONSENSE\r\n\r\n'],
  ['headers without end', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}`],
])(`${CONNECTIONS} connections that ask for %s and are reset leave the server as it was`, async (_what, bytes) => {
  const times = Array.from({ length: CONNECTIONS }, (_, at) => at % (LATEST_MS + 1));
  await Promise.all(times.map((ms) => resetAfter(bytes, ms)));
  await pause(LATEST_MS);
  expect((await fetch(`${installation.origin}/readyz`)).status).toBe(200);
  expect(installation.server().output()).not.toMatch(/"level":[56]0|Error/);
});
