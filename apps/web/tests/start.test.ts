import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createTestDatabase } from '@clientnest/db/testing';
import { expect, inject, onTestFinished, test } from 'vitest';
import {
  AUTH_SECRET,
  createDeveloperClient,
  findFreePort,
  makeDataDirectory,
  runToExit,
  SETUP_KEY,
  startBuiltServer,
} from '../testing/index.ts';
import type { BuiltServer } from '../testing/index.ts';

const newDataDirectory = async (): Promise<string> => {
  const data = await makeDataDirectory();
  onTestFinished(data.remove);
  return data.path;
};

/** One readable line, exit code 1, no stack trace. */
const expectOneLine = ({ code, output }: { code: number | null; output: string }, words: string | RegExp): void => {
  expect(output.trim().split('\n')).toHaveLength(1);
  expect(output).toMatch(words);
  expect(output).not.toMatch(/ {4}at |node:internal/);
  expect(code).toBe(1);
};

const readPostmasterPid = (dataDirectory: string): number =>
  Number(readFileSync(join(dataDirectory, 'postgres/pgdata/postmaster.pid'), 'utf8').split('\n')[0]);

const killPostgres = (dataDirectory: string): void => {
  const pid = String(readPostmasterPid(dataDirectory));
  const children = execFileSync('ps', ['-o', 'pid=', '--ppid', pid]).toString().trim().split(/\s+/);
  for (const victim of [pid, ...children]) process.kill(Number(victim), 'SIGKILL');
};

test('start says where it listens, where mail and data are kept, and the setup link', async () => {
  const dataDirectory = await newDataDirectory();
  const server = await startBuiltServer({ DATA_DIR: dataDirectory });
  expect(server.output()).toContain(`ClientNest is ready: ${server.origin}`);
  expect(server.output()).toContain(`${server.origin}/dev/mail`);
  expect(server.output()).toContain(dataDirectory);
  expect(server.output()).toContain(`${server.origin}/setup?key=${SETUP_KEY}`);
  expect(await server.stop()).toBe(0);
});

test('a second start on the same data folder is told so, and the first goes on unharmed', async () => {
  const dataDirectory = await newDataDirectory();
  const first = await startBuiltServer({ DATA_DIR: dataDirectory });
  const second = await runToExit({ DATA_DIR: dataDirectory, PORT: String(await findFreePort()) });
  expectOneLine(second, `Another ClientNest already uses ${dataDirectory}`);
  expect((await fetch(`${first.origin}/readyz`)).status).toBe(200);
  await first.stop();
});

test('a taken port is named before anything is touched', async () => {
  const blocker = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => blocker.once('listening', done));
  const { port } = blocker.address() as AddressInfo;
  const answer = await runToExit({ DATA_DIR: await newDataDirectory(), PORT: String(port) });
  blocker.close();
  expectOneLine(answer, `PORT ${port} is already in use`);
});

test('an unreachable database is named in one line', async () => {
  const url = `postgres://user:secret-password@127.0.0.1:${await findFreePort()}/clientnest`;
  const answer = await runToExit({ DATABASE_URL: url, AUTH_SECRET, PORT: String(await findFreePort()) });
  expectOneLine(answer, /DATABASE_URL: the database at 127\.0\.0\.1:\d+ does not answer/);
  expect(answer.output).not.toContain('secret-password');
});

test.each<[variables: Record<string, string>, words: string]>([
  [{ PORT: 'three' }, 'PORT must be a number'],
  [{ PORT: '70000' }, 'PORT must be a number'],
  [{ WORKER: 'sometimes' }, 'WORKER must be "inline" or "off"'],
  [{ ORIGIN: 'portal.example' }, 'ORIGIN must be a URL'],
  [{ ORIGIN: 'https://portal.example/sub' }, 'ORIGIN must have no path'],
  [{ ORIGIN: 'https://portal.example' }, 'RESEND_API_KEY or SMTP_URL is needed'],
  [{ RESEND_API_KEY: 're_123' }, 'MAIL_FROM is needed'],
  [
    { RESEND_API_KEY: 're_123', MAIL_FROM: 'a@b.example', RESEND_BASE_URL: 'http://mail.example' },
    'RESEND_BASE_URL must start with https',
  ],
  [{ SMTP_URL: 'mail.example', MAIL_FROM: 'a@b.example' }, 'SMTP_URL must be a URL'],
  [{ DATABASE_URL: 'postgres://localhost/clientnest' }, 'AUTH_SECRET is needed with DATABASE_URL'],
  [{ DATABASE_URL: 'mysql://localhost/clientnest', AUTH_SECRET }, 'DATABASE_URL must be a PostgreSQL URL'],
  [{ AUTH_SECRET: 'short' }, 'AUTH_SECRET must be at least 32'],
  [{ SETUP_KEY: 'short' }, 'SETUP_KEY must be at least 16'],
  [{ TRUSTED_PROXIES: '-1' }, 'TRUSTED_PROXIES must be a number'],
  [{ NODE_TLS_REJECT_UNAUTHORIZED: '0' }, 'NODE_TLS_REJECT_UNAUTHORIZED must not'],
])('the wrong variable %j is named in one line', async (variables, words) => {
  expectOneLine(await runToExit({ DATA_DIR: await newDataDirectory(), ...variables }), words);
});

test('F14: after kill -9 of the server and its database, start comes up again with nothing lost', async () => {
  const dataDirectory = await newDataDirectory();
  const port = String(await findFreePort());
  const first = await startBuiltServer({ DATA_DIR: dataDirectory, PORT: port });
  const owner = createDeveloperClient(first.origin);
  await owner.owners.setUp.mutate({
    key: SETUP_KEY,
    workspaceName: 'Studio Nord',
    ownerName: 'Nora',
    email: 'nora@nord.example',
  });
  await owner.clients.invite.mutate({ name: 'Acme', email: 'dana@acme.example' });
  await first.kill();
  killPostgres(dataDirectory);

  const second = await startBuiltServer({ DATA_DIR: dataDirectory, PORT: port });
  expect((await owner.clients.list.query({})).clients).toMatchObject([{ name: 'Acme', email: 'dana@acme.example' }]);
  await second.kill();

  const afterServerAlone = await startBuiltServer({ DATA_DIR: dataDirectory, PORT: port });
  expect((await owner.clients.list.query({})).clients).toHaveLength(1);
  await afterServerAlone.stop();
});

test('two servers that start at once on one empty database both get ready', async () => {
  const database = await createTestDatabase(inject('databaseServerUrl'));
  onTestFinished(database.drop);
  await database.sql`drop schema public cascade`;
  await database.sql`create schema public`;
  const variables = { DATABASE_URL: database.url, AUTH_SECRET, DATA_DIR: await newDataDirectory() };
  const servers = await Promise.all([startBuiltServer(variables), startBuiltServer(variables)]);
  for (const server of servers) expect(await server.stop()).toBe(0);
});

/** Sends a form whose last byte is held back, so that the request is in hand for as long as the test wants. */
const holdRequest = async (server: BuiltServer) => {
  const body = 'email=dana%40acme.example';
  const { hostname, port } = new URL(server.address);
  const socket = connect(Number(port), hostname);
  socket.write(
    `POST /portal-resume HTTP/1.1\r\nHost: x\r\nOrigin: ${server.origin}\r\nConnection: close\r\n` +
      `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, -1)}`,
  );
  await new Promise((done) => setTimeout(done, 200));
  return async (): Promise<string> => {
    socket.write(body.slice(-1));
    return (await socket.toArray()).join('');
  };
};

test('SIGTERM finishes the request in hand, which still writes its job, and stops within 10 seconds', async () => {
  const server = await startBuiltServer({ DATA_DIR: await newDataDirectory() });
  const finish = await holdRequest(server);
  const startedAt = Date.now();
  const code = server.stop();
  await new Promise((done) => setTimeout(done, 300));
  expect(await finish()).toMatch(/^HTTP\/1\.1 303 [\s\S]*location: \/portal-resume\/sent/i);
  expect(await code).toBe(0);
  expect(Date.now() - startedAt).toBeLessThan(10_000);
});
