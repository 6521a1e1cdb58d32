import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { revokeIssuedBefore } from '@clientnest/auth';
import type { Revocations } from '@clientnest/auth';
import { claimEmbeddedPostgres, connect, startEmbeddedPostgres } from '@clientnest/db';
import type { Sql } from '@clientnest/db';
import { blankSecrets } from '@clientnest/jobs/log-line';
import { readEnvironment, serviceEnvironment, SettingsError } from '@clientnest/jobs/settings';
import { z } from 'zod';

// `pnpm access:revoke`: after a database was restored from a copy, so that nothing of the past lets anybody in.

type Opened = { sql: Sql; close: () => Promise<void> };

const open = (url: string): Sql => connect(url, { maxConnections: 1, applicationName: 'clientnest revoke' });

// The claim tells whose database it is: while a server has it, the server also stops it.
const openEmbedded = async (directory: string): Promise<Opened> => {
  if (!existsSync(join(directory, 'pgdata/PG_VERSION')))
    throw new SettingsError(`There is no database in ${directory}. Set DATA_DIR or DATABASE_URL as for the server.`);
  const postgres = await startEmbeddedPostgres(directory);
  const claim = await claimEmbeddedPostgres(postgres.url);
  const sql = open(postgres.url);
  const close = async () => {
    await sql.end();
    if (await claim?.end()) await postgres.stop();
  };
  return { sql, close };
};

const openDatabase = async (): Promise<Opened> => {
  const environment = serviceEnvironment.pick({ DATABASE_URL: true, DATA_DIR: true });
  const { DATABASE_URL: url, DATA_DIR: directory } = readEnvironment(environment, process.env);
  if (!url) return openEmbedded(resolve(directory, 'postgres'));
  const sql = open(url);
  return { sql, close: () => sql.end() };
};

const EXAMPLE = '2026-10-01T12:00:00Z';

const readInstant = (typed: string): Date => {
  if (!z.iso.datetime({ offset: true }).safeParse(typed).success)
    throw new SettingsError(`"${typed}" is not an instant such as ${EXAMPLE}.`);
  return new Date(typed);
};

// Links are dated by the database's clock.
const readClock = async (sql: Sql): Promise<Date> => {
  const [row] = await sql<[{ now: Date }]>`select now()`;
  return row.now;
};

const count = (amount: number, noun: string): string => `${amount} ${noun}${amount === 1 ? '' : 's'}`;

const describe = ({ links, codes, contactSessions, ownerSessions }: Revocations, before: Date): string =>
  `Revoked ${count(links, 'unused link')} and ${count(codes, 'code')}, and ended ${count(contactSessions, 'session')} of ` +
  `clients and ${count(ownerSessions, 'session')} of owners, all issued before ${before.toISOString()}.`;

const revoke = async (typed: string | undefined): Promise<string> => {
  const instant = typed === undefined ? null : readInstant(typed);
  const { sql, close } = await openDatabase();
  try {
    const now = await readClock(sql);
    if (instant && instant > now)
      throw new SettingsError(`${typed} is in the future: the database’s clock says ${now.toISOString()}.`);
    const before = instant ?? now;
    return describe(await revokeIssuedBefore(sql, before), before);
  } finally {
    await close();
  }
};

const explain = (error: unknown): string => {
  if (error instanceof SettingsError) return `Access was not revoked: ${error.message}`;
  const { message, code } = error as NodeJS.ErrnoException;
  return `Not all access was revoked: ${(message || String(code)).replace(/\s+/g, ' ')}. Run it again.`;
};

try {
  process.stdout.write(`${await revoke(process.argv[2])}\n`);
} catch (error) {
  process.stderr.write(`${blankSecrets(explain(error))}\n`);
  process.exitCode = 1;
}
