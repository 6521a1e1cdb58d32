import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../server/main.ts', import.meta.url));
// As `pnpm start` does: what was compiled once is not compiled again.
const COMPILE_CACHE = fileURLToPath(new URL('../../../node_modules/.cache/node', import.meta.url));
const ROOT_PACKAGE = new URL('../../../package.json', import.meta.url);
const READY_WITHIN_MS = 20_000;

export const SETUP_KEY = 'setup-key-of-the-tests';
export const AUTH_SECRET = 'a secret of the tests, long enough to be one';

/** A port that was free a moment ago. */
export const findFreePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
};

/** A folder for one server's data, removed with `remove`. */
export const makeDataDirectory = async () => {
  const path = await mkdtemp(join(tmpdir(), 'clientnest-data-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
};

/** The flags that `pnpm start` gives to Node, so that what is measured here is what runs. */
const readStartFlags = (): string[] => {
  const { scripts } = JSON.parse(readFileSync(ROOT_PACKAGE, 'utf8')) as { scripts: { start: string } };
  const [, flags] = /--env-file-if-exists=\S+ (.+) apps\/web/.exec(scripts.start) ?? [];
  if (!flags) throw new Error('The start script in package.json names no flags where they were expected.');
  return flags.split(' ');
};

type Environment = Record<string, string>;

type SpawnedProcess = { child: ChildProcess; output: () => string };

/** Starts a program of ours with exactly these variables, as a process of its own. */
export const spawnProgram = (main: string, environment: Environment): SpawnedProcess => {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [...readStartFlags(), main], {
    env: { PATH, HOME, NODE_ENV: 'production', NODE_COMPILE_CACHE: COMPILE_CACHE, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { child, output: () => output };
};

/** Runs a program that is expected to give up, and answers its exit code and all it printed. */
export const runToExit = async (
  environment: Environment,
  main = MAIN,
): Promise<{ code: number | null; output: string }> => {
  const { child, output } = spawnProgram(main, environment);
  const [code] = (await once(child, 'exit')) as [number | null];
  return { code, output: output() };
};

export type BuiltServer = {
  origin: string;
  /** Where it listens, whatever its ORIGIN. */
  address: string;
  pid: number;
  output: () => string;
  /** SIGTERM, and waits for the end. Answers the exit code. */
  stop: () => Promise<number | null>;
  /** SIGKILL, and waits for the end. */
  kill: () => Promise<void>;
};

const waitUntilReady = async (origin: string, child: ChildProcess, output: () => string): Promise<void> => {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) break;
    const isReady = await fetch(`${origin}/readyz`).then(
      ({ status }) => status === 200,
      () => false,
    );
    if (isReady) return;
    await new Promise((done) => setTimeout(done, 20));
  }
  child.kill('SIGKILL');
  throw new Error(`The server did not get ready:\n${output()}`);
};

/** Starts the built server and waits until it is ready. Without a PORT it takes a free one. */
export const startBuiltServer = async (environment: Environment): Promise<BuiltServer> => {
  const port = environment['PORT'] ?? String(await findFreePort());
  const origin = environment['ORIGIN'] ?? `http://localhost:${port}`;
  const { child, output } = spawnProgram(MAIN, { SETUP_KEY, ORIGIN: origin, ...environment, PORT: port });
  const hasExited = once(child, 'exit');
  const address = `http://127.0.0.1:${port}`;
  await waitUntilReady(address, child, output);
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await hasExited;
    return child.exitCode;
  };
  return {
    origin,
    address,
    pid: child.pid ?? 0,
    output,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL').then(() => {}),
  };
};
