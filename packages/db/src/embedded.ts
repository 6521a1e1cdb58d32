import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { findPostgresBinaries, findServiceAccount } from './embedded-binaries.ts';
import type { PostgresBinaries, ServiceAccount } from './embedded-binaries.ts';
import { connect } from './connect.ts';

const USER = 'clientnest';
const DATABASE = 'clientnest';
// One server process and one worker fit many times over; fewer connections keep a small machine small.
const SERVER_FLAGS = ['max_connections=60', 'shared_buffers=32MB', 'logging_collector=off'];
const CREATE_LOCK = 7_146_338_202;
const MAX_FAILED_STARTS = 40;
const RETRY_MS = 200;
// Repairs after a crash take longer with more written since the last checkpoint, rarely more than seconds.
const OPEN_TIMEOUT_MS = 300_000;

export type EmbeddedPostgres = { url: string; stop: () => Promise<void> };
type StartOptions = { flags?: string[]; binaries?: PostgresBinaries };
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
    ]);
    await rename(fresh, pgdata);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    if (!(await fileExists(join(pgdata, 'PG_VERSION')))) throw error;
  } finally {
    await rm(passwordFile, { force: true });
  }
};

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

// After a reboot the same number may be another program's, and a killed process may stay for a while as an unburied one
// (state Z). Where /proc tells, believe it.
const isPostgres = async (pid: number): Promise<boolean> => {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return status === null || /^\d+ \(postgres\) [^ZX]/.test(status);
};

/** The port of the PostgreSQL that already serves this folder, or null. */
const findRunningPort = async (pgdata: string): Promise<number | null> => {
  const path = join(pgdata, 'postmaster.pid');
  const lines = (await readFile(path, 'utf8').catch(() => '')).split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  // PostgreSQL itself clears away the file of a dead one. Doing it here could hit the file of one that starts just now.
  if (!pid || !isRunning(pid)) return null;
  if (await isPostgres(pid)) return port || null;
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

const startServer = async ({ account, binaries, pgdata }: Cluster, log: string, flags: string[]): Promise<number> => {
  const port = await findFreePort();
  const settings = [...SERVER_FLAGS, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', ...flags];
  const options = [`-p ${port}`, ...settings.map((setting) => `-c ${setting}`)].join(' ');
  await run(account, binaries.pg_ctl, ['start', '-w', '-D', pgdata, '-l', log, '-o', options]);
  return port;
};

const urlOf = (port: number, password: string, database: string): string =>
  `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`;

// Refused or "starting up": a server that somebody else started, or that repairs itself after a crash, is not open yet.
const NOT_OPEN = ['ECONNREFUSED', 'ECONNRESET', 'CONNECTION_CLOSED', 'CONNECT_TIMEOUT', '57P03'];

const isOpen = async (port: number, password: string): Promise<boolean> => {
  const sql = connect(urlOf(port, password, 'postgres'), { maxConnections: 1 });
  try {
    await sql`select 1`;
    return true;
  } catch (error) {
    if (NOT_OPEN.includes(String((error as NodeJS.ErrnoException).code))) return false;
    throw error;
  } finally {
    await sql.end();
  }
};

// A start can fail for a moment: somebody else is starting the same cluster, has taken the port, or the children of a
// killed server are still at work.
const startCluster = async (cluster: Cluster, flags: string[]): Promise<number> => {
  const log = join(cluster.directory, 'postgres.log');
  const giveUpAt = Date.now() + OPEN_TIMEOUT_MS;
  let failedStarts = 0;
  while (failedStarts < MAX_FAILED_STARTS && Date.now() < giveUpAt) {
    const port = (await findRunningPort(cluster.pgdata)) ?? (await startServer(cluster, log, flags).catch(() => null));
    if (port === null) failedStarts += 1;
    else if (await isOpen(port, cluster.password)) return port;
    await wait(RETRY_MS);
  }
  throw new Error(`The embedded PostgreSQL did not start. Its own words are in ${log}`);
};

const createDatabase = async (port: number, password: string): Promise<void> => {
  const sql = connect(urlOf(port, password, 'postgres'), { maxConnections: 1 });
  try {
    // One at a time: `create database` fails when another start does the same.
    await sql`select pg_advisory_lock(${CREATE_LOCK})`;
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
export const startEmbeddedPostgres = async (
  directory: string,
  { flags = [], binaries: given }: StartOptions = {},
): Promise<EmbeddedPostgres> => {
  const path = resolve(directory);
  await mkdir(path, { recursive: true, mode: 0o700 });
  const account = findServiceAccount();
  if (account.uid !== null && account.gid !== null) await chown(path, account.uid, account.gid);
  const [binaries, password] = await Promise.all([given ?? findPostgresBinaries(), readOrMakePassword(path)]);
  const cluster: Cluster = { directory: path, pgdata: join(path, 'pgdata'), password, binaries, account };
  if (!(await fileExists(join(cluster.pgdata, 'PG_VERSION')))) await createCluster(cluster);
  const port = await startCluster(cluster, flags);
  await createDatabase(port, password);
  return {
    url: urlOf(port, password, DATABASE),
    stop: () => run(account, binaries.pg_ctl, ['stop', '-w', '-D', cluster.pgdata, '-m', 'fast']),
  };
};
