import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { globalSetup: ['@clientnest/db/vitest-setup'], testTimeout: 20_000, hookTimeout: 60_000 },
});
