import { createServer, connect } from 'node:net';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { createTestDatabase } from '@clientnest/db/testing';
import { expect, inject, onTestFinished, test } from 'vitest';
import {
  AUTH_SECRET,
  createBrowser,
  findFreePort,
  makeDataDirectory,
  SETUP_KEY,
  startBuiltServer,
} from '../testing/index.ts';

/** A wire to the database that can be cut and mended. */
const startWire = async (target: URL) => {
  const port = await findFreePort();
  const sockets = new Set<Socket>();
  const wire = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
    }
    near.pipe(far).pipe(near);
  });
  const listen = () => new Promise<void>((done) => wire.listen(port, '127.0.0.1', done));
  await listen();
  const url = new URL(target);
  url.port = String(port);
  const cut = async () => {
    const closed = new Promise((done) => wire.close(done));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { url: url.href, cut, mend: listen };
};

test(
  'while the database is away nobody is taken for signed out, and when it is back everything goes on',
  { timeout: 60_000 },
  async () => {
    const database = await createTestDatabase(inject('databaseServerUrl'));
    const data = await makeDataDirectory();
    const wire = await startWire(new URL(database.url));
    const server = await startBuiltServer({ DATABASE_URL: wire.url, AUTH_SECRET, DATA_DIR: data.path });
    onTestFinished(async () => {
      await server.kill();
      await wire.cut();
      await database.drop();
      await data.remove();
    });
    const browser = createBrowser(server.origin);
    await browser.fetch('/setup', {
      form: { key: SETUP_KEY, workspaceName: 'Studio Nord', ownerName: 'Nora', email: 'nora@studio-nord.example' },
    });
    expect((await browser.fetch('/app/clients')).status).toBe(200);

    await wire.cut();
    const away = await browser.fetch('/app/clients');
    expect(away.status).toBe(503);
    const call = await browser.fetch('/api/trpc/owners.me');
    expect([call.status, await call.text()]).toEqual([503, expect.stringContaining('went wrong on our side')]);
    expect(away.headers.getSetCookie()).toEqual([]);
    expect(await away.text()).toContain('Nothing of yours is lost');
    expect((await fetch(`${server.origin}/readyz`)).status).toBe(503);
    expect((await fetch(`${server.origin}/healthz`)).status).toBe(200);

    await wire.mend();
    await expect.poll(async () => (await browser.fetch('/app/clients')).status, { timeout: 15_000 }).toBe(200);
    await expect.poll(async () => (await fetch(`${server.origin}/readyz`)).status, { timeout: 15_000 }).toBe(200);
  },
);

const CUTS = 20;
const HUNG_MS = 10_000;

type Ask = () => Promise<Response>;

/** Asks again and again until it is stopped, and counts what became of it. */
const keepAsking = (asks: Ask[]) => {
  const seen = { answered: 0, refused: 0, hung: 0 };
  let isStopped = false;
  const loops = asks.map(async (ask) => {
    while (!isStopped) {
      const answer = ask().then(({ status }) => (status < 500 ? 'answered' : 'refused'));
      seen[await Promise.race([answer, pause(HUNG_MS, 'hung' as const, { ref: false })])] += 1;
    }
  });
  return async () => {
    isStopped = true;
    await Promise.all(loops);
    return seen;
  };
};

test(
  `the server lives on when all its connections are cut ${CUTS} times under load, and no request hangs`,
  { timeout: 180_000 },
  async () => {
    const database = await createTestDatabase(inject('databaseServerUrl'));
    const data = await makeDataDirectory();
    const server = await startBuiltServer({ DATABASE_URL: database.url, AUTH_SECRET, DATA_DIR: data.path });
    onTestFinished(async () => {
      await server.kill();
      await database.drop();
      await data.remove();
    });
    const browser = createBrowser(server.origin);
    await browser.fetch('/setup', {
      form: { key: SETUP_KEY, workspaceName: 'Studio Nord', ownerName: 'Nora', email: 'nora@studio-nord.example' },
    });
    const stop = keepAsking([
      () => browser.fetch('/app/clients'),
      () => browser.fetch('/app/clients/new'),
      () => createBrowser(server.origin).fetch('/portal-resume', { form: { email: 'nobody@acme.example' } }),
      () => fetch(`${server.origin}/readyz`),
    ]);
    for (let cut = 0; cut < CUTS; cut += 1) {
      await pause(300 + Math.random() * 300);
      await database.sql`
        select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;
      await expect.poll(async () => (await browser.fetch('/app/clients')).status, { timeout: 2000 }).toBe(200);
    }
    const seen = await stop();
    expect(seen.hung).toBe(0);
    expect(seen.answered).toBeGreaterThan(CUTS);
  },
);
