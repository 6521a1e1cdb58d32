import { configDefaults, defineConfig } from 'vitest/config';

// On the older PostgreSQL the statements are tried, once each; walking through every caller, thousands of hostile inputs,
// 50,000 clients and lists of 10,000 rows again would double the time and tell nothing more.
const TOLD_ONCE = [
  'src/router.test.ts',
  'src/hostile-input.test.ts',
  'src/clients/list-clients-speed.test.ts',
  'src/imports/match-rows-speed.test.ts',
  'src/imports/many-rows-speed.test.ts',
];
const isOlder = process.env['TEST_POSTGRES'] !== undefined && process.env['TEST_POSTGRES'] !== '18';

export default defineConfig({
  test: {
    globalSetup: ['@clientnest/db/vitest-setup'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // The longest of all suites, and the database does half of its work.
    maxWorkers: 3,
    exclude: [...configDefaults.exclude, ...(isOlder ? TOLD_ONCE : [])],
  },
});
