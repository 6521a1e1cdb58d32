import { defineConfig } from '@playwright/test';
import journeys from '../playwright.config.ts';

/** `pnpm --filter @clientnest/e2e screenshots` renews the images of the documents, from the product as it is. */
export default defineConfig(journeys, {
  testDir: '.',
  globalSetup: '../database-server.ts',
  testMatch: 'take-screenshots.ts',
  workers: 1,
  reporter: 'list',
});
