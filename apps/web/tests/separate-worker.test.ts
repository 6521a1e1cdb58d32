import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { AUTH_SECRET, readMail, runToExit, spawnProgram, startInstallation, waitForEmail } from '../testing/index.ts';
import type { TestInstallation } from '../testing/index.ts';

const WORKER = fileURLToPath(new URL('../../worker/src/main.ts', import.meta.url));

let installation: TestInstallation;

beforeAll(async () => {
  installation = await startInstallation(inject('databaseServerUrl'), { WORKER: 'off' });
});
afterAll(() => installation.close());

test('a worker of its own sends what a web server without one has queued', async () => {
  const { origin, owner, url, dataDirectory } = installation;
  await owner.clients.invite.mutate({ name: 'Acme', email: 'dana@acme.example' });
  await new Promise((done) => setTimeout(done, 1000));
  expect(await readMail(origin)).toEqual([]);

  const worker = spawnProgram(WORKER, { DATABASE_URL: url, AUTH_SECRET, ORIGIN: origin, DATA_DIR: dataDirectory });
  const invitation = await waitForEmail(origin, ({ to }) => to === 'dana@acme.example');
  expect(invitation.links.some((link) => link.startsWith(`${origin}/portal/link/`))).toBe(true);
  expect(worker.output()).toContain('The ClientNest worker is ready.');
  worker.child.kill('SIGTERM');
  expect(await once(worker.child, 'exit')).toEqual([0, null]);
});

test.each<[variables: Record<string, string>, words: string]>([
  [{}, 'DATABASE_URL is needed'],
  [{ DATABASE_URL: 'postgres://localhost/clientnest' }, 'AUTH_SECRET is needed'],
  [{ DATABASE_URL: 'postgres://localhost/clientnest', AUTH_SECRET }, 'ORIGIN is needed'],
  [
    { DATABASE_URL: 'postgres://u@127.0.0.1:9/clientnest', AUTH_SECRET, ORIGIN: 'http://localhost:3000' },
    'ECONNREFUSED',
  ],
])('a worker with the variables %j says in one line what is missing', async (variables, words) => {
  const { code, output } = await runToExit(variables, WORKER);
  expect(output.trim().split('\n')).toHaveLength(1);
  expect(output).toContain(words);
  expect(code).toBe(1);
});
