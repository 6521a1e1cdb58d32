import { configDefaults, defineConfig } from 'vitest/config';

// What takes its time by waiting for the queue is told on one PostgreSQL; the statements are tried on the older one too.
const TOLD_ONCE = ['src/killed-worker.test.ts', 'src/clean-up-jobs.test.ts', 'src/mail-in-bulk.test.ts'];
const isOlder = process.env['TEST_POSTGRES'] !== undefined && process.env['TEST_POSTGRES'] !== '18';

export default defineConfig({
  test: {
    globalSetup: ['@clientnest/db/vitest-setup'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // None of what is left measures time, and much of it waits.
    ...(isOlder && { maxWorkers: 2 }),
    exclude: [...configDefaults.exclude, ...(isOlder ? TOLD_ONCE : [])],
  },
});
