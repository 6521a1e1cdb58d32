import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { claimEmbeddedPostgres, connect, migrate, startEmbeddedPostgres } from '@clientnest/db';
import type { Sql } from '@clientnest/db';
import { SettingsError } from '@clientnest/jobs/settings';
import type { WebSettings } from './settings.ts';

export type OpenDatabase = { sql: Sql; url: string; authSecret: string; close: () => Promise<void> };

const MAX_CONNECTIONS = 12;

/** Made by the first start and kept: without it, links that are on their way would stop working. */
const readOrMakeSecret = async (dataDirectory: string): Promise<string> => {
  const path = join(dataDirectory, 'auth-secret');
  await writeFile(path, randomBytes(32).toString('base64url'), { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
  return readFile(path, 'utf8');
};

const openEmbedded = async (settings: WebSettings): Promise<OpenDatabase> => {
  const directory = resolve(settings.dataDirectory);
  await mkdir(directory, { recursive: true });
  const postgres = await startEmbeddedPostgres(join(directory, 'postgres'));
  const claim = await claimEmbeddedPostgres(postgres.url);
  if (!claim)
    throw new SettingsError(
      `Another ClientNest already uses ${directory}. Stop it first, or set DATA_DIR to another folder.`,
    );
  const sql = connect(postgres.url, { maxConnections: MAX_CONNECTIONS });
  const close = async () => {
    await sql.end({ timeout: 5 });
    if (await claim.end()) await postgres.stop();
  };
  return { sql, url: postgres.url, authSecret: settings.authSecret ?? (await readOrMakeSecret(directory)), close };
};

const requireReachable = async (sql: Sql, url: string): Promise<void> => {
  const [row] = await sql<{ version: number }[]>`select current_setting('server_version_num')::int as version`.catch(
    async (error: unknown) => {
      await sql.end({ timeout: 1 });
      const reason =
        error instanceof Error && error.message ? error.message : String((error as NodeJS.ErrnoException).code);
      throw new SettingsError(
        `DATABASE_URL: the database at ${new URL(url).host} does not answer (${reason.replace(/\s+/g, ' ')}).`,
      );
    },
  );
  if ((row?.version ?? 0) < 150_000) throw new SettingsError('DATABASE_URL: PostgreSQL 15 or newer is needed.');
};

const openExternal = async (url: string, authSecret: string): Promise<OpenDatabase> => {
  const sql = connect(url, { maxConnections: MAX_CONNECTIONS });
  await requireReachable(sql, url);
  return { sql, url, authSecret, close: () => sql.end({ timeout: 5 }) };
};

/** Opens the database of the settings and brings its schema up to date. */
export const openDatabase = async (settings: WebSettings): Promise<OpenDatabase> => {
  const { databaseUrl, authSecret } = settings;
  const database = await (databaseUrl ? openExternal(databaseUrl, authSecret ?? '') : openEmbedded(settings));
  await migrate(database.sql);
  return database;
};
