import { setTimeout as wait } from 'node:timers/promises';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { listen } from './http.ts';
import type { HttpServer } from './http.ts';

const ORIGIN = 'http://localhost:3000';
const FILE = `--b\r\n\r\n${'x'.repeat(70_000)}\r\n--b--\r\n`;

let http: HttpServer;
afterEach(() => {
  http.server.closeAllConnections();
  http.server.close();
});

/** A server that answers only when it is told to. */
const start = async () => {
  const inWork: ServerResponse[] = [];
  http = await listen({ host: '127.0.0.1', port: 0, origin: ORIGIN, trustedProxies: 0 });
  let people = 0;
  http.serve(
    (_request, response) => void inWork.push(response),
    () => Promise.resolve(`person ${(people += 1)}`),
  );
  return { inWork, port: (http.server.address() as AddressInfo).port };
};

const send = (port: number, path: string, type: string, body: string) => {
  const lines = [`POST ${path} HTTP/1.1`, 'Host: x', `Content-Type: ${type}`, `Content-Length: ${body.length}`];
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`);
  return socket;
};
const sendForm = (port: number) => send(port, '/portal-resume', 'application/x-www-form-urlencoded', 'email=x');
const sendFile = (port: number) => send(port, '/app/clients/import', 'multipart/form-data; boundary=b', FILE);

test('sixteen forms are worked on at once; the next one is when an answer begins, whether or not it is read', async () => {
  const { inWork, port } = await start();
  for (let form = 0; form < 20; form += 1) sendForm(port);
  await expect.poll(() => inWork.length).toBe(16);
  await wait(100);
  expect(inWork).toHaveLength(16);
  inWork[3]?.writeHead(200).write('the beginning');
  inWork[3]?.end();
  await expect.poll(() => inWork.length).toBe(17);
  await wait(100);
  expect(inWork).toHaveLength(17);
});

test('files are worked on one after the other, and hold no form up', async () => {
  const { inWork, port } = await start();
  for (let file = 0; file < 3; file += 1) sendFile(port);
  await expect.poll(() => inWork.length).toBe(1);
  sendForm(port);
  await expect.poll(() => inWork.length).toBe(2);
  await wait(100);
  expect(inWork).toHaveLength(2);
  inWork[0]?.writeHead(303).end();
  await expect.poll(() => inWork.length).toBe(3);
});

test('whoever leaves gives the place back, in work or while waiting', async () => {
  const { inWork, port } = await start();
  const first = sendFile(port);
  await expect.poll(() => inWork.length).toBe(1);
  const second = sendFile(port);
  await wait(100);
  sendFile(port);
  await wait(100);
  second.destroy();
  await wait(100);
  first.destroy();
  await expect.poll(() => inWork.length).toBe(2);
  await wait(100);
  expect(inWork).toHaveLength(2);
});
