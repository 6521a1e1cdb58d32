import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { findPostgresBinaries, findServiceAccount } from './embedded-binaries.ts';
import type { PostgresBinaries, ServiceAccount } from './embedded-binaries.ts';
import { connect } from './connect.ts';
import type { Sql } from './connect.ts';

const USER = 'clientnest';
const DATABASE = 'clientnest';
// One server process and one worker fit many times over; fewer connections keep a small machine small.
const SERVER_FLAGS = ['max_connections=60', 'shared_buffers=32MB', 'logging_collector=off'];
const SERVER_LOCK = 7_146_338_202;

export type EmbeddedPostgres = { url: string; stop: () => Promise<void> };
type Cluster = {
  directory: string;
  pgdata: string;
  password: string;
  binaries: PostgresBinaries;
  account: ServiceAccount;
};

const run = async ({ prefix }: ServiceAccount, command: string, args: string[]): Promise<void> => {
  const [file = command, ...rest] = [...prefix, command, ...args];
  await promisify(execFile)(file, rest, { timeout: 60_000 });
};

const fileExists = (path: string): Promise<boolean> =>
  readFile(path).then(
    () => true,
    () => false,
  );

/** The password is made by whoever comes first, and read by everybody else. */
const readOrMakePassword = async (directory: string): Promise<string> => {
  const path = join(directory, 'password');
  await writeFile(path, randomBytes(24).toString('base64url'), { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
  return readFile(path, 'utf8');
};

// Made beside its place and then moved there, so that a killed or a second start never finds half a cluster.
const createCluster = async ({ directory, pgdata, password, binaries, account }: Cluster): Promise<void> => {
  const fresh = join(directory, `pgdata-${randomBytes(6).toString('hex')}`);
  const passwordFile = `${fresh}.password`;
  await mkdir(fresh, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (account.uid !== null && account.gid !== null) await chown(fresh, account.uid, account.gid);
  try {
    await run(account, binaries.initdb, [
      `--pgdata=${fresh}`,
      `--username=${USER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
    ]);
    await rename(fresh, pgdata);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    if (!(await fileExists(join(pgdata, 'PG_VERSION')))) throw error;
  } finally {
    await rm(passwordFile, { force: true });
  }
};

const isRunning = async (pid: number): Promise<boolean> => {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // After a reboot the same number may be another program's. Where /proc tells, believe it.
  const program = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => null);
  return program === null || program.trim() === 'postgres';
};

/** The port of the PostgreSQL that already serves this folder, or null. Clears what a killed one left behind. */
const findRunningPort = async (pgdata: string): Promise<number | null> => {
  const path = join(pgdata, 'postmaster.pid');
  const lines = (await readFile(path, 'utf8').catch(() => '')).split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!pid) return null;
  if (await isRunning(pid)) return port || null;
  await rm(path, { force: true });
  return null;
};

const findFreePort = (): Promise<number> =>
  new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });

const startCluster = async (cluster: Cluster, flags: string[]): Promise<number> => {
  const port = await findFreePort();
  const settings = [...SERVER_FLAGS, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', ...flags];
  const log = join(cluster.directory, 'postgres.log');
  const options = [`-p ${port}`, ...settings.map((setting) => `-c ${setting}`)].join(' ');
  try {
    await run(cluster.account, cluster.binaries.pg_ctl, [
      'start',
      '-w',
      '-D',
      cluster.pgdata,
      '-l',
      log,
      '-o',
      options,
    ]);
    return port;
  } catch {
    // Somebody else may have started it a moment ago; their server serves this folder as well.
    const running = await findRunningPort(cluster.pgdata);
    if (running !== null) return running;
    throw new Error(`The embedded PostgreSQL did not start. Its own words are in ${log}`);
  }
};

const urlOf = (port: number, password: string, database: string): string =>
  `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`;

const createDatabase = async (port: number, password: string): Promise<void> => {
  const sql = connect(urlOf(port, password, 'postgres'), { maxConnections: 1 });
  try {
    const [found] = await sql`select 1 from pg_database where datname = ${DATABASE}`;
    if (!found) await sql`create database ${sql(DATABASE)}`;
  } finally {
    await sql.end();
  }
};

/**
 * Serves a PostgreSQL from `directory`, made on the first call. One that a killed process left running is taken over.
 * It goes on when this process dies; `stop` ends it.
 */
export const startEmbeddedPostgres = async (directory: string, flags: string[] = []): Promise<EmbeddedPostgres> => {
  const path = resolve(directory);
  await mkdir(path, { recursive: true, mode: 0o700 });
  const account = findServiceAccount();
  if (account.uid !== null && account.gid !== null) await chown(path, account.uid, account.gid);
  const [binaries, password] = await Promise.all([findPostgresBinaries(), readOrMakePassword(path)]);
  const cluster: Cluster = { directory: path, pgdata: join(path, 'pgdata'), password, binaries, account };
  if (!(await fileExists(join(cluster.pgdata, 'PG_VERSION')))) await createCluster(cluster);
  const port = (await findRunningPort(cluster.pgdata)) ?? (await startCluster(cluster, flags));
  await createDatabase(port, password);
  return {
    url: urlOf(port, password, DATABASE),
    stop: () => run(account, binaries.pg_ctl, ['stop', '-w', '-D', cluster.pgdata, '-m', 'fast']),
  };
};

/**
 * Claims the embedded database for one server, as long as its connection lives: the answer is null when another has it.
 * A killed server's claim ends with its connection, so nothing is left to clean up.
 */
export const claimEmbeddedPostgres = async (url: string): Promise<Sql | null> => {
  const claim = connect(url, { maxConnections: 1, applicationName: 'clientnest claim' });
  for (let tries = 0; tries < 10; tries += 1) {
    const [row] = await claim<{ claimed: boolean }[]>`select pg_try_advisory_lock(${SERVER_LOCK}) as claimed`;
    if (row?.claimed) return claim;
    await new Promise((done) => setTimeout(done, 100));
  }
  await claim.end();
  return null;
};
