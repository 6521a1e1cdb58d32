import type { TestProject } from 'vitest/node';
import { startTestServer } from './testing.ts';

declare module 'vitest' {
  interface ProvidedContext {
    databaseServerUrl: string;
  }
}

/** Vitest's global set-up: one PostgreSQL for a package's test files, each of which clones its own database. */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const server = await startTestServer();
  project.provide('databaseServerUrl', server.url);
  return server.stop;
};
