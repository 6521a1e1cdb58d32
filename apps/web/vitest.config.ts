import { configDefaults, defineConfig } from 'vitest/config';

// They measure time, memory or endurance, so nothing else runs beside them.
const MEASURING = [
  'tests/crowds.test.ts',
  'tests/footprint.test.ts',
  'tests/hostile-requests.test.ts',
  'tests/one-caller.test.ts',
  'tests/timing.test.ts',
  'tests/under-fire.test.ts',
  'tests/uploads.test.ts',
];

const shared = {
  globalSetup: ['@clientnest/db/vitest-setup'],
  testTimeout: 30_000,
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
          fileParallelism: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...shared,
          name: 'telling',
          include: ['tests/**/*.test.ts', 'src/**/*.test.ts', 'server/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...MEASURING],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
