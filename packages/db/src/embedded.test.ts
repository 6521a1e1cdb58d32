import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { claimEmbeddedPostgres } from './claim.ts';
import { connect } from './connect.ts';
import { startEmbeddedPostgres } from './embedded.ts';
import type { EmbeddedPostgres } from './embedded.ts';

// Every test makes a cluster of its own, with a real fsync.
vi.setConfig({ testTimeout: 60_000 });

let directory: string;
let servers: EmbeddedPostgres[];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'clientnest-embedded-'));
  servers = [];
});
afterEach(async () => {
  await servers.at(-1)?.stop();
  await rm(directory, { recursive: true, force: true });
});

const start = async (): Promise<EmbeddedPostgres> => {
  const server = await startEmbeddedPostgres(directory);
  servers.push(server);
  return server;
};

const inDatabase = async <Answer>(
  { url }: EmbeddedPostgres,
  run: (sql: ReturnType<typeof connect>) => Promise<Answer>,
) => {
  const sql = connect(url, { maxConnections: 1 });
  try {
    return await run(sql);
  } finally {
    await sql.end();
  }
};

const writeNotes = (server: EmbeddedPostgres, from: number, to: number) =>
  inDatabase(server, async (sql) => {
    await sql`create table if not exists notes (id int primary key)`;
    for (let id = from; id <= to; id += 1) await sql`insert into notes values (${id})`;
  });

const countNotes = (server: EmbeddedPostgres) =>
  inDatabase(server, async (sql) => {
    const [row] = await sql<{ count: number }[]>`select count(*)::int as count from notes`;
    return row?.count;
  });

const postmasterPid = async (): Promise<number> =>
  Number((await readFile(join(directory, 'pgdata', 'postmaster.pid'), 'utf8')).split('\n')[0]);

const childrenOf = (pid: number): number[] =>
  execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map(Number);

/** Another server: a process that starts the database, claims it, writes 100 rows and then waits. */
const startOtherServer = (): ChildProcess => {
  const source = `
    import { claimEmbeddedPostgres, connect, startEmbeddedPostgres } from '${new URL('index.ts', import.meta.url).href}';
    const { url } = await startEmbeddedPostgres(process.argv[1]);
    if (!(await claimEmbeddedPostgres(url))) throw new Error('no claim');
    const sql = connect(url);
    await sql\`create table notes (id int primary key)\`;
    await sql\`insert into notes select generate_series(1, 100)\`;
    console.log('ready');`;
  const args = ['--input-type=module', '--eval', source, directory];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
};

const killAndWait = async (child: ChildProcess, pid = child.pid ?? 0): Promise<void> => {
  const exited = once(child, 'exit');
  process.kill(pid, 'SIGKILL');
  await exited;
};

describe('the embedded PostgreSQL', () => {
  it('F14: keeps its data over a stop and a start', async () => {
    const first = await start();
    await writeNotes(first, 1, 10);
    await first.stop();
    const second = await start();
    expect(await countNotes(second)).toBe(10);
    expect(await start(), 'the one that runs').toMatchObject({ url: second.url });
  });

  it('keeps its password and its port to this machine, and its files to their owner', async () => {
    const { url } = await start();
    expect(new URL(url).hostname).toBe('127.0.0.1');
    const guess = connect(url.replace(/:[^:@]+@/, ':guess@'), { maxConnections: 1 });
    await expect(guess`select 1`).rejects.toThrow('password authentication failed');
    await guess.end();
    const modes = ['.', 'password', 'pgdata'].map((name) =>
      execFileSync('stat', ['-c', '%a', join(directory, name)], { encoding: 'utf8' }).trim(),
    );
    expect(modes).toEqual(['700', '600', '700']);
  });

  it('F14: two simultaneous first starts get one working server', async () => {
    const [first, second] = await Promise.all([start(), start()]);
    expect(first.url).toBe(second.url);
    await writeNotes(first, 1, 10);
    expect(await countNotes(second)).toBe(10);
    expect((await readdir(directory)).filter((name) => name.startsWith('pgdata'))).toEqual(['pgdata']);
  });

  it('starts with a half-made cluster of a killed start, and with an empty folder, in its way', async () => {
    await mkdir(join(directory, 'pgdata-0123456789ab', 'base'), { recursive: true });
    await writeFile(join(directory, 'pgdata-0123456789ab', 'PG_VERSION'), '18\n');
    await mkdir(join(directory, 'pgdata'));
    await writeNotes(await start(), 1, 10);
  });

  it('starts after a first start was killed in the middle of making the cluster', async () => {
    const other = startOtherServer();
    await vi.waitUntil(async () => (await readdir(directory)).some((name) => name.startsWith('pgdata-')), 10_000);
    await wait(150);
    await killAndWait(other, -(other.pid ?? 0));
    await writeNotes(await start(), 1, 10);
  });
});

describe('after a crash', () => {
  it('F14: loses nothing that was written when the server and all of its children were killed', async () => {
    const first = await start();
    await writeNotes(first, 1, 50);
    const postmaster = await postmasterPid();
    const children = childrenOf(postmaster);
    for (const pid of [postmaster, ...children]) process.kill(pid, 'SIGKILL');
    const second = await start();
    expect(await countNotes(second)).toBe(50);
    await writeNotes(second, 51, 60);
  });

  it('F14: loses nothing when only the server was killed, while one of its children still works', async () => {
    const first = await start();
    await writeNotes(first, 1, 50);
    const sql = connect(first.url, { maxConnections: 1 });
    await sql`select 1`;
    const work = sql`
      do $$ declare until timestamptz := clock_timestamp() + interval '2 seconds';
      begin while clock_timestamp() < until loop end loop; end $$`.catch(() => null);
    await wait(200);
    process.kill(await postmasterPid(), 'SIGKILL');
    const second = await start();
    expect(await countNotes(second)).toBe(50);
    await work;
    await sql.end({ timeout: 0 });
  });

  it('starts when the number of the killed server belongs to another program now', async () => {
    const first = await start();
    await writeNotes(first, 1, 10);
    const path = join(directory, 'pgdata', 'postmaster.pid');
    const left = (await readFile(path, 'utf8')).replace(/^\d+/, String(process.pid));
    await first.stop();
    await writeFile(path, left);
    expect(await countNotes(await start())).toBe(10);
  });

  it('F14: takes over the running server, with everything in it, when only the program around it was killed', async () => {
    const other = startOtherServer();
    await once(other.stdout ?? other, 'data');
    const postmaster = await postmasterPid();
    const whileItLives = await start();
    expect(await claimEmbeddedPostgres(whileItLives.url)).toBeNull();
    await killAndWait(other);
    const server = await start();
    expect(await postmasterPid()).toBe(postmaster);
    expect(await countNotes(server)).toBe(100);
    const claim = await claimEmbeddedPostgres(server.url);
    expect(claim).not.toBeNull();
    await claim?.end();
  });
});
