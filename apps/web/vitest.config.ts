import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts', 'src/**/*.test.ts', 'server/**/*.test.ts'],
    globalSetup: ['@clientnest/db/vitest-setup'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Each file starts servers, and several measure time.
    fileParallelism: false,
  },
});
