import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, inject, onTestFinished, test } from 'vitest';
import {
  AUTH_SECRET,
  createBrowser,
  createDeveloperClient,
  findFreePort,
  makeDataDirectory,
  SETUP_KEY,
  startBuiltServer,
  startInstallation,
} from '../testing/index.ts';
import type { TestInstallation } from '../testing/index.ts';

const COMMAND = fileURLToPath(new URL('../server/revoke-access.ts', import.meta.url));

type Ending = { code: number | string; stdout: string; stderr: string };

/** Runs the command as `pnpm access:revoke` does, with exactly these variables. */
const revoke = (environment: Record<string, string>, ...args: string[]): Promise<Ending> => {
  const { PATH = '', HOME = '' } = process.env;
  const options = { env: { PATH, HOME, ...environment } };
  return new Promise((done) => {
    execFile(process.execPath, [COMMAND, ...args], options, (error, stdout, stderr) =>
      done({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
};

const openLink = async (origin: string, link: string): Promise<string | null> =>
  (await createBrowser(origin).fetch(link, { form: {} })).headers.get('location');

describe('with a database of one’s own, while the server runs', () => {
  let installation: TestInstallation;
  beforeEach(async () => {
    installation = await startInstallation(inject('databaseServerUrl'));
  });
  afterEach(() => installation.close());

  test('links and sessions from before the moment are over, and later ones go on', async () => {
    const { origin, url, owner, sql, invite } = installation;
    const [acme, bolt] = [await invite('Acme', 'dana@acme.example'), await invite('Bolt', 'ben@bolt.example')];
    const dana = createBrowser(origin);
    await dana.fetch(acme.link, { form: {} });
    for (const table of ['access_links', 'contact_sessions', 'owner_sessions'])
      await sql`update ${sql(table)} set created_at = created_at - interval '1 hour'`;
    const before = new Date(Date.now() - 1_800_000).toISOString();
    const [cord, dove] = [await invite('Cord', 'cleo@cord.example'), await invite('Dove', 'dora@dove.example')];
    const cleo = createBrowser(origin);
    await cleo.fetch(cord.link, { form: {} });

    expect(await revoke({ DATABASE_URL: url }, before)).toEqual({
      code: 0,
      stderr: '',
      stdout: `Revoked 1 unused link and 0 codes, and ended 1 session of clients and 1 session of owners, all issued before ${before}.\n`,
    });

    expect(await openLink(origin, bolt.link)).toContain('reason=revoked');
    expect(await openLink(origin, dove.link)).toBe('/portal/c/dove');
    expect((await dana.fetch('/portal/c/acme')).headers.get('location')).toContain('/portal-resume');
    expect((await cleo.fetch('/portal/c/cord')).status).toBe(200);
    await expect(owner.clients.list.query({})).rejects.toThrow();
  });

  test('after a restore, a link that was used since the copy was made does not open again', async () => {
    const { origin, url, sql, invite } = installation;
    const { link } = await invite('Acme', 'dana@acme.example');
    expect(await openLink(origin, link)).toBe('/portal/c/acme');
    await sql`update access_links set consumed_at = null, consumed_session_id = null`;
    const { code, stdout } = await revoke({ DATABASE_URL: url });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Revoked 1 unused link and .+ before \d{4}-\d\d-\d\dT[\d:.]+Z\.\n$/);
    expect(await openLink(origin, link)).toContain('reason=revoked');
  });
});

test('the embedded database is found while its server runs, and while it does not', { timeout: 60_000 }, async () => {
  const data = await makeDataDirectory();
  onTestFinished(data.remove);
  const variables = { DATA_DIR: data.path, PORT: String(await findFreePort()) };
  const server = await startBuiltServer(variables);
  const owner = createDeveloperClient(server.origin);
  const setUp = { key: SETUP_KEY, workspaceName: 'Studio Nord', ownerName: 'Nora', email: 'nora@nord.example' };
  await owner.owners.setUp.mutate(setUp);
  await owner.clients.invite.mutate({ name: 'Acme', email: 'dana@acme.example' });
  expect((await revoke({ DATA_DIR: data.path })).stdout).toMatch(/^Revoked 1 unused link .+ 1 session of owners/);
  expect((await fetch(`${server.origin}/readyz`)).status).toBe(200);
  await server.stop();

  expect((await revoke({ DATA_DIR: data.path })).stdout).toMatch(/^Revoked 0 unused links .+ 0 sessions of owners/);
  expect(existsSync(join(data.path, 'postgres/pgdata/postmaster.pid'))).toBe(false);
  const again = await startBuiltServer(variables);
  expect(await again.stop()).toBe(0);
});

const expectOneLine = ({ code, stdout, stderr }: Ending, words: string): void => {
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).toContain(words);
};

test.each(['yesterday', '2026-08-01', '2026-08-01 12:00', '2026-02-30T12:00:00Z', '1'])(
  '%j is no moment: one line says what is',
  async (typed) =>
    expectOneLine(await revoke({ DATABASE_URL: inject('databaseServerUrl') }, typed), 'is not an instant such as 20'),
);

test('a moment in the future is refused', async () => {
  const typed = new Date(Date.now() + 60_000).toISOString();
  expectOneLine(await revoke({ DATABASE_URL: inject('databaseServerUrl') }, typed), `${typed} is in the future`);
});

test('a folder without a database is named, and none is made in it', async () => {
  const data = await makeDataDirectory();
  onTestFinished(data.remove);
  expectOneLine(await revoke({ DATA_DIR: data.path }), `There is no database in ${data.path}`);
  expect(existsSync(join(data.path, 'postgres'))).toBe(false);
});

test('a database that does not answer is told in one line without its password', async () => {
  const url = `postgres://nest:pa55word@127.0.0.1:${await findFreePort()}/nest`;
  const ending = await revoke({ DATABASE_URL: url, AUTH_SECRET });
  expectOneLine(ending, 'ECONNREFUSED');
  expect(ending.stderr).not.toContain('pa55word');
});
