import { startTestServer } from '@clientnest/db/testing';

export const DATABASE_SERVER_URL = 'E2E_DATABASE_SERVER_URL';

/** Playwright's global set-up: one PostgreSQL, in which every installation under test gets a database of its own. */
export default async function startDatabaseServer(): Promise<() => Promise<void>> {
  const server = await startTestServer();
  process.env[DATABASE_SERVER_URL] = server.url;
  return server.stop;
}
