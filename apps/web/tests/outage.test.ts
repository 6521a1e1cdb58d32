import { createServer, connect } from 'node:net';
import type { Socket } from 'node:net';
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
    expect(away.headers.getSetCookie()).toEqual([]);
    expect(await away.text()).toContain('Nothing of yours is lost');
    expect((await fetch(`${server.origin}/readyz`)).status).toBe(503);
    expect((await fetch(`${server.origin}/healthz`)).status).toBe(200);

    await wire.mend();
    await expect.poll(async () => (await browser.fetch('/app/clients')).status, { timeout: 15_000 }).toBe(200);
    await expect.poll(async () => (await fetch(`${server.origin}/readyz`)).status, { timeout: 15_000 }).toBe(200);
  },
);
