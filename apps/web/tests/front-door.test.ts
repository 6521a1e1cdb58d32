import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createBrowser, startInstallation } from '../testing/index.ts';
import type { TestInstallation } from '../testing/index.ts';
import { sendBytes } from './ask.fixture.ts';

let installation: TestInstallation;
beforeAll(async () => {
  installation = await startInstallation(inject('databaseServerUrl'));
});
afterAll(() => installation.close());

const get = (path: string, ...lines: string[]) =>
  sendBytes(
    installation.server().address,
    [`GET ${path} HTTP/1.1`, 'Connection: close', ...lines, '', ''].join('\r\n'),
  );

describe('the local mailbox', () => {
  test('is open to this machine, by each of its names', async () => {
    for (const host of ['localhost', 'localhost:3000', '127.0.0.1:3000', '[::1]:3000'])
      expect((await get('/dev/mail.json', `Host: ${host}`)).status, host).toBe(200);
  });

  test.each([
    ['a tunnel that forwards its own name', ['Host: demo.tunnel.example']],
    ['a name that was made to lead here', ['Host: rebind.evil.example:3000']],
    ['a name that only begins like ours', ['Host: localhost.evil.example']],
    ['a proxy that says whom it stands for', ['Host: localhost', 'X-Forwarded-For: 203.0.113.9']],
    ['a proxy of the newer kind', ['Host: localhost', 'Forwarded: for=203.0.113.9']],
    ['another site’s page', ['Host: localhost', 'Sec-Fetch-Site: cross-site']],
    ['who only claims to be here', ['Host: evil.example', 'X-ClientNest-Claimed-Host: localhost']],
  ])('is not there for %s', async (_who, lines) => {
    for (const path of ['/dev/mail', '/dev/mail.json']) expect((await get(path, ...lines)).status).toBe(404);
  });
});

test('an address with a slash at its end is the same page, kept by nobody and telling no other site', async () => {
  const { link } = await installation.invite('Acme', 'dana@acme.example');
  for (const path of [`${link}/`, '/portal-resume/', '/sign-in/']) {
    const response = await createBrowser(installation.origin).fetch(path);
    expect(response.status, path).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
  }
  const page = await createBrowser(installation.origin).fetch(`${link}/`);
  expect(page.headers.get('referrer-policy')).toBe('no-referrer');
  const entry = await createBrowser(installation.origin).fetch(`${link}/`, { form: {} });
  expect(entry.headers.get('location')).toMatch(/^\/portal\/c\//);
});

test.each(['trpc-accept', 'accept'])(
  'a procedure that is asked by %s to stream its answer still sets its cookies',
  async (header) => {
    const { token } = await installation.invite('Bakery', `ana-${header}@bakery.example`);
    const response = await fetch(`${installation.origin}/api/trpc/recovery.redeemLink`, {
      method: 'POST',
      headers: { origin: installation.origin, 'content-type': 'application/json', [header]: 'application/jsonl' },
      body: JSON.stringify({ token }),
    });
    expect(response.status).toBe(200);
    const cookies = response.headers.getSetCookie();
    expect(cookies.join()).toMatch(/(^|,)session=/);
    expect(cookies.find((cookie) => cookie.startsWith('session='))).toMatch(/Max-Age=259\d{4}; /i);
  },
);

test('a link whose address is written in another way sends no referrer either', async () => {
  const { token } = await installation.invite('Dairy', 'dan@dairy.example');
  const page = await createBrowser(installation.origin).fetch(`/portal/%6cink/${token}`);
  expect(page.status).toBe(200);
  expect(page.headers.get('referrer-policy')).toBe('no-referrer');
});

test('a connection that asks for many pages before it reads one is cut, and others are served meanwhile', async () => {
  const { hostname, port } = new URL(installation.server().address);
  const socket = connect({ host: hostname, port: Number(port) });
  const hasEnded = new Promise((done) => socket.on('error', () => {}).on('close', done));
  socket.write('GET /portal-resume HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(2000));
  const startedAt = performance.now();
  expect((await fetch(`${installation.origin}/portal-resume`)).status).toBe(200);
  expect(performance.now() - startedAt).toBeLessThan(1000);
  await hasEnded;
  expect(performance.now() - startedAt).toBeLessThan(2000);
});

test('five hundred connections that are reset at once leave nothing in the log', async () => {
  const { hostname, port } = new URL(installation.server().address);
  const post = 'POST /portal-resume HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\na=b';
  const reset = () =>
    new Promise<void>((done) => {
      const socket = connect({ host: hostname, port: Number(port) }, () => {
        socket.write(post, () => socket.resetAndDestroy());
      });
      socket.on('error', () => {}).on('close', () => done());
    });
  await Promise.all(Array.from({ length: 500 }, reset));
  expect((await fetch(`${installation.origin}/healthz`)).status).toBe(200);
  expect(installation.server().output()).not.toMatch(/"level":[56]0/);
});
