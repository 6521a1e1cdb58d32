import { readdir } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { connect } from './connect.ts';
import { isMigrated, migrate } from './migrate.ts';
import { createTestDatabase } from './testing.ts';
import type { TestDatabase } from './testing.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase(inject('databaseServerUrl'));
});
afterEach(() => database.drop());

const empty = () => database.sql.unsafe('drop schema public cascade; create schema public');

const migrationFiles = async () => (await readdir(new URL('../migrations/', import.meta.url))).sort();

const listTables = async () => {
  const rows = await database.sql<{ name: string }[]>`
    select tablename as name from pg_tables where schemaname = 'public' order by name`;
  return rows.map(({ name }) => name);
};

describe('migrating', () => {
  it('brings an empty database up to date, and does nothing the second time', async () => {
    const tables = await listTables();
    await empty();
    expect(await migrate(database.sql)).toEqual(await migrationFiles());
    expect(await listTables()).toEqual(tables);
    expect(await migrate(database.sql)).toEqual([]);
  });

  it('lets servers that start together all succeed, and applies every migration once', async () => {
    await empty();
    const pools = Array.from({ length: 4 }, () => connect(database.url, { maxConnections: 1 }));
    const applied = await Promise.all(pools.map((sql) => migrate(sql)));
    expect(applied.sort((a, b) => b.length - a.length)).toEqual([await migrationFiles(), [], [], []]);
    await Promise.all(pools.map((sql) => sql.end()));
  });

  it('applies all of the missing migrations or none', async () => {
    await empty();
    await database.sql`create table rate_limits (in_the_way int)`;
    await expect(migrate(database.sql)).rejects.toThrow('"rate_limits" already exists');
    expect(await listTables()).toEqual(['rate_limits']);
  });

  it('refuses a migration that was edited, names it, and says what to do', async () => {
    await database.sql`update schema_migrations set checksum = 'another' where name like '0002%'`;
    await expect(migrate(database.sql)).rejects.toThrow(
      'Migration 0002-clients-and-contacts.sql was edited after it was applied. Restore it and add a new one instead.',
    );
  });

  it('applies nothing at all when an earlier migration was edited', async () => {
    await database.sql`update schema_migrations set checksum = 'another' where name like '0002%'`;
    await database.sql`delete from schema_migrations where name like '0007%'`;
    await database.sql`drop table rate_limits`;
    await expect(migrate(database.sql)).rejects.toThrow('was edited');
    expect(await listTables()).not.toContain('rate_limits');
  });

  it('leaves alone what a newer version applied', async () => {
    await database.sql`insert into schema_migrations (name, checksum) values ('9999-later.sql', 'later')`;
    expect(await migrate(database.sql)).toEqual([]);
    expect(await isMigrated(database.sql)).toBe(true);
  });
});

describe('whether the schema is up to date', () => {
  it('is true after migrating and false on an empty database', async () => {
    expect(await isMigrated(database.sql)).toBe(true);
    await empty();
    expect(await isMigrated(database.sql)).toBe(false);
  });

  it('is false when one migration is missing, even if there are as many', async () => {
    await database.sql`update schema_migrations set name = '9999-another.sql' where name like '0007%'`;
    expect(await isMigrated(database.sql)).toBe(false);
  });

  it('is an error, and neither true nor false, when the database does not answer', async () => {
    const closed = connect(database.url);
    await closed.end();
    await expect(isMigrated(closed)).rejects.toThrow('CONNECTION_ENDED');
  });
});
