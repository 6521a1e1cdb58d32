import { spawnSync } from 'node:child_process';
import { findBrowser } from './browser.ts';
import { forgetResults, readResults } from './results.ts';

type Step = { name: string; command: string[]; env?: Record<string, string> };

const runStep = ({ name, command: [file = '', ...args], env }: Step): boolean => {
  const startedAt = Date.now();
  process.stdout.write(`\n── ${name}\n`);
  const { status } = spawnSync(file, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  process.stdout.write(
    `── ${name}: ${status === 0 ? 'ok' : 'FAILED'} after ${Math.round((Date.now() - startedAt) / 1000)} s\n`,
  );
  return status === 0;
};

const browser = findBrowser();
const turbo = (...args: string[]) => ['turbo', 'run', ...args, '--output-logs=new-only', '--log-prefix=none'];

const filters = (...packages: string[]) => packages.map((name) => `--filter=@clientnest/${name}`);

const STEPS: Step[] = [
  { name: 'Formatting, lint, dead code, types', command: ['pnpm', 'check'] },
  { name: 'Build', command: turbo('build') },
  { name: 'Packages', command: [...turbo('test', '--concurrency=2', '--continue'), '--filter=./packages/*'] },
  {
    name: 'Packages on PostgreSQL 15, as far as they meet the database',
    command: [...turbo('test', '--concurrency=2', '--continue'), ...filters('auth', 'jobs', 'api')],
    env: { TEST_POSTGRES: '15' },
  },
  // By itself: it measures time and memory.
  { name: 'The built server', command: [...turbo('test'), ...filters('web')] },
  {
    name: 'Journeys in a browser',
    command: ['pnpm', '--filter', '@clientnest/e2e', 'run', 'e2e'],
    ...(browser ? { env: { CHROMIUM_PATH: browser } } : {}),
  },
];

forgetResults();
// Every step runs, so that one run tells everything that is wrong.
const failedSteps = STEPS.map((step) => (runStep(step) ? 0 : 1)).reduce<number>((sum, failed) => sum + failed, 0);
const { passed, failed, failures } = readResults();
// At the end, where a log that was cut still shows it.
for (const failure of failures) process.stdout.write(`\n${failure}\n`);
process.stdout.write(`\n${passed} passed, ${Math.max(failed, failedSteps)} failed\n`);
process.exit(failedSteps === 0 && failed === 0 && passed > 0 ? 0 : 1);
