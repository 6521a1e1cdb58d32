import { deriveLinkToken, hashToken, issueAccessLink, newToken, sealId, startSession } from '@clientnest/auth';
import type { SessionAudience } from '@clientnest/auth';
import { newId } from '@clientnest/db';
import type { Sql } from '@clientnest/db';
import { createTestDatabase } from '@clientnest/db/testing';
import { AUTH_SECRET, makeDataDirectory, startBuiltServer } from '../testing/index.ts';

type LinkState = 'usable' | 'consumed' | 'expired' | 'revoked';

const HOUR_AGO = () => new Date(Date.now() - 3_600_000);

const CHANGES: Record<LinkState, () => Record<string, unknown> | null> = {
  usable: () => null,
  consumed: () => ({ consumed_at: HOUR_AGO(), consumed_session_id: 'a'.repeat(64) }),
  expired: () => ({ expires_at: HOUR_AGO() }),
  revoked: () => ({ revoked_at: HOUR_AGO() }),
};

const ageLink = async (sql: Sql, id: string, state: LinkState): Promise<void> => {
  const changes = CHANGES[state]();
  if (changes) await sql`update access_links set ${sql(changes)} where id = ${id}`;
};

/** A notice as the server seals it, whether or not there is such a sign-in. */
export const sealNotice = (messageId: string): string =>
  sealId(AUTH_SECRET, 'not-me', messageId, new Date(Date.now() + 3_600_000));

/** A workspace with its owner, a client and the client's contact, both signed in, and a file that is not imported yet. */
const addStudio = async (sql: Sql, name: string, isSecure: boolean) => {
  const [workspaceId, ownerId, clientId, contactId, importId] = [newId(), newId(), newId(), newId(), newId()];
  const ownerEmail = `owner@${name}.example`;
  const contactEmail = `dana@${name}-client.example`;
  const slug = `${name}-client`;
  await sql`insert into workspaces (id, name) values (${workspaceId}, ${name})`;
  await sql`
    insert into owners (id, workspace_id, name, email, email_key)
    values (${ownerId}, ${workspaceId}, 'Nora', ${ownerEmail}, ${ownerEmail})`;
  await sql`insert into clients (id, workspace_id, name, slug) values (${clientId}, ${workspaceId}, 'Client', ${slug})`;
  await sql`
    insert into contacts (id, workspace_id, client_id, name, email, email_key, made_primary_at)
    values (${contactId}, ${workspaceId}, ${clientId}, 'Dana', ${contactEmail}, ${contactEmail}, now())`;

  await sql`
    insert into imports (id, workspace_id, owner_id, columns)
    values (${importId}, ${workspaceId}, ${ownerId}, ${sql.json(['Name', 'Email'])})`;

  const signIn = async (audience: SessionAudience): Promise<string> => {
    const userId = audience === 'owner' ? ownerId : contactId;
    const session = { userId, workspaceId, token: newToken(), userAgent: null };
    const { token } = await startSession(sql, audience, session);
    return `${isSecure ? '__Host-' : ''}${audience === 'owner' ? 'owner-session' : 'session'}=${token}`;
  };
  const portalToken = async (state: LinkState = 'usable'): Promise<string> => {
    const link = { workspaceId, contactId, purpose: 'fresh', emailId: null, sentTo: contactEmail } as const;
    const id = await issueAccessLink(sql, AUTH_SECRET, link);
    await ageLink(sql, id, state);
    return deriveLinkToken(AUTH_SECRET, { id, purpose: 'fresh' });
  };
  const ownerToken = async (state: LinkState = 'usable'): Promise<string> => {
    const link = { workspaceId, ownerId, purpose: 'owner_sign_in', emailId: null, sentTo: ownerEmail } as const;
    const id = await issueAccessLink(sql, AUTH_SECRET, link);
    await ageLink(sql, id, state);
    return deriveLinkToken(AUTH_SECRET, { id, purpose: 'owner_sign_in' });
  };
  /** What the notice of a sign-in that just happened carries. */
  const sealedSignIn = async (): Promise<string> => {
    await signIn('contact');
    const [session] = await sql<{ deviceId: string }[]>`
      select device_id as "deviceId" from contact_sessions where user_id = ${contactId} order by created_at desc limit 1`;
    const messageId = newId();
    const browserHash = hashToken(newToken()).toString('hex');
    const notice = { ...session, contactId, browserHash, at: new Date().toISOString(), userAgent: null };
    await sql`
      insert into emails (id, workspace_id, message_id, kind, to_address, asked_by)
      values (${newId()}, ${workspaceId}, ${messageId}, 'sign_in_notice', ${contactEmail}, ${sql.json(notice)})`;
    return sealNotice(messageId);
  };
  const names = { workspaceId, clientId, contactId, importId, slug, ownerEmail, contactEmail };
  return { ...names, signIn, portalToken, ownerToken, sealedSignIn };
};

export type Studio = Awaited<ReturnType<typeof addStudio>>;

let visitors = 0;

/** An address that no request of this test run came from yet, so that no limit is met by chance. */
export const newAddress = (): string => {
  visitors += 1;
  return `10.${(visitors >> 16) & 255}.${(visitors >> 8) & 255}.${visitors & 255}`;
};

/** A built server behind one proxy, with two studios in its database that know nothing of each other. */
export const startTwoStudios = async (databaseServerUrl: string, environment: Record<string, string> = {}) => {
  const database = await createTestDatabase(databaseServerUrl);
  const data = await makeDataDirectory();
  const variables = { DATABASE_URL: database.url, AUTH_SECRET, DATA_DIR: data.path, TRUSTED_PROXIES: '1' };
  const server = await startBuiltServer({ ...variables, ...environment });
  const isSecure = server.origin.startsWith('https:');
  return {
    ...database,
    server,
    origin: server.origin,
    address: server.address,
    isSecure,
    nord: await addStudio(database.sql, 'nord', isSecure),
    harbour: await addStudio(database.sql, 'harbour', isSecure),
    close: async () => {
      await server.stop();
      await database.drop();
      await data.remove();
    },
  };
};

export type TwoStudios = Awaited<ReturnType<typeof startTwoStudios>>;
