import { configDefaults, defineConfig } from 'vitest/config';

// They measure time, so nothing of this package runs beside them.
const MEASURING = ['src/job-queue.test.ts', 'src/mail-in-bulk.test.ts', 'src/worker.test.ts'];
// What takes its time by waiting for the queue is told on one PostgreSQL; the statements are tried on the older one too.
const TOLD_ONCE = ['src/killed-worker.test.ts', 'src/clean-up-jobs.test.ts', 'src/mail-in-bulk.test.ts'];
const isOlder = process.env['TEST_POSTGRES'] !== undefined && process.env['TEST_POSTGRES'] !== '18';
const excluded = [...configDefaults.exclude, ...(isOlder ? TOLD_ONCE : [])];

const shared = {
  globalSetup: ['@clientnest/db/vitest-setup'],
  testTimeout: 20_000,
  hookTimeout: 60_000,
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: 'measuring',
          include: MEASURING,
          exclude: excluded,
          fileParallelism: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...shared,
          name: 'telling',
          include: ['src/**/*.test.ts'],
          exclude: [...excluded, ...MEASURING],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
