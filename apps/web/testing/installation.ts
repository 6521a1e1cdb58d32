import { createTestDatabase } from '@clientnest/db/testing';
import type { TestDatabase } from '@clientnest/db/testing';
import { AUTH_SECRET, makeDataDirectory, SETUP_KEY, startBuiltServer } from './built-server.ts';
import type { BuiltServer } from './built-server.ts';
import { createDeveloperClient } from './developer.ts';
import { linkIn, tokenIn, waitForEmail } from './local-mailbox.ts';

const OWNER_EMAIL = 'nora@studio-nord.example';

/** A built server on a database of its own, with a workspace whose owner is signed in. */
export const startInstallation = async (databaseServerUrl: string, environment: Record<string, string> = {}) => {
  const database: TestDatabase = await createTestDatabase(databaseServerUrl);
  const data = await makeDataDirectory();
  const variables = { DATABASE_URL: database.url, AUTH_SECRET, DATA_DIR: data.path, ...environment };
  let server: BuiltServer = await startBuiltServer(variables);
  const { origin } = server;
  const owner = createDeveloperClient(origin);
  await owner.owners.setUp.mutate({
    key: SETUP_KEY,
    workspaceName: 'Studio Nord',
    ownerName: 'Nora',
    email: OWNER_EMAIL,
  });

  return {
    ...database,
    origin,
    dataDirectory: data.path,
    owner,
    server: () => server,
    /** Starts the same installation again, on the same port. */
    restart: async () => {
      server = await startBuiltServer({ ...variables, PORT: new URL(origin).port });
    },
    /** Invites a client and answers the link and the token of the invitation. */
    invite: async (name: string, email: string) => {
      const client = await owner.clients.invite.mutate({ name, email });
      const invitation = await waitForEmail(origin, ({ to, subject }) => to === email && subject.includes('invites'));
      return { ...client, email: invitation, link: linkIn(invitation), token: tokenIn(invitation) };
    },
    close: async () => {
      await server.stop();
      await database.drop();
      await data.remove();
    },
  };
};

export type TestInstallation = Awaited<ReturnType<typeof startInstallation>>;
