import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { Sql, Transaction } from './connect.ts';

const MIGRATIONS = new URL('../migrations/', import.meta.url);
// Any fixed number does, as long as nothing else takes the same advisory lock.
const MIGRATION_LOCK = 7_146_338_201;

type Migration = { name: string; checksum: string; statements: string };

const readMigrations = async (): Promise<Migration[]> => {
  const names = (await readdir(MIGRATIONS)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (name) => {
      const statements = await readFile(new URL(name, MIGRATIONS), 'utf8');
      return { name, statements, checksum: createHash('sha256').update(statements).digest('hex') };
    }),
  );
};

const applyMissing = async (tx: Transaction, migrations: Migration[]): Promise<string[]> => {
  const applied = await tx<{ name: string; checksum: string }[]>`select name, checksum from schema_migrations`;
  const checksums = new Map(applied.map(({ name, checksum }) => [name, checksum]));
  const missing = migrations.filter(({ name }) => !checksums.has(name));
  for (const { name, checksum } of migrations) {
    if (checksums.has(name) && checksums.get(name) !== checksum)
      throw new Error(`Migration ${name} was edited after it was applied. Restore it and add a new one instead.`);
  }
  for (const { name, checksum, statements } of missing) {
    await tx.unsafe(statements);
    await tx`insert into schema_migrations (name, checksum) values (${name}, ${checksum})`;
  }
  return missing.map(({ name }) => name);
};

/**
 * Brings the schema up to date, all or nothing, and answers the names of the migrations it applied.
 * Servers that start together wait for each other.
 */
export const migrate = async (sql: Sql): Promise<string[]> => {
  const migrations = await readMigrations();
  return sql.begin(async (tx) => {
    await tx`set local statement_timeout = 0`;
    await tx`select pg_advisory_xact_lock(${MIGRATION_LOCK})`;
    await tx`
      create table if not exists schema_migrations (
        name text primary key, checksum text not null, applied_at timestamptz not null default now()
      )`;
    return applyMissing(tx, migrations);
  });
};

/** True when every migration that this version knows has been applied. Throws when the database does not answer. */
export const isMigrated = async (sql: Sql): Promise<boolean> => {
  const [table] = await sql<{ exists: boolean }[]>`select to_regclass('schema_migrations') is not null as exists`;
  if (!table?.exists) return false;
  const applied = await sql<{ name: string }[]>`select name from schema_migrations`;
  const names = new Set(applied.map(({ name }) => name));
  return (await readMigrations()).every(({ name }) => names.has(name));
};
