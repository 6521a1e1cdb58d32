import { newId } from '@clientnest/db';
import type { Sql } from '@clientnest/db';
import { createTestDatabase } from '@clientnest/db/testing';
import type { TestDatabase } from '@clientnest/db/testing';
import type {} from '@clientnest/db/vitest-setup';
import { afterAll, beforeAll, inject } from 'vitest';
import { deriveLinkToken, issueAccessLink } from './issue-access-link.ts';
import type { LinkPurpose } from './issue-access-link.ts';
import type { SessionAudience } from './sessions.ts';

export const AUTH_SECRET = 'the secret of the tests, longer than 32 bytes';

/** One database for a test file, there from its first test on. */
export const useTestDatabase = (): { readonly sql: Sql; readonly url: string } => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase(inject('databaseServerUrl'));
  });
  afterAll(() => database.drop());
  return {
    get sql() {
      return database.sql;
    },
    get url() {
      return database.url;
    },
  };
};

const createWorkspace = async (sql: Sql): Promise<string> => {
  const id = newId();
  await sql`insert into workspaces (id, name) values (${id}, 'Studio Nord')`;
  return id;
};

export type TestContact = { workspaceId: string; clientId: string; contactId: string; email: string };

export const createContact = async (sql: Sql): Promise<TestContact> => {
  const [workspaceId, clientId, contactId] = [await createWorkspace(sql), newId(), newId()];
  const email = `${contactId}@acme.example`;
  await sql`
    insert into clients (id, workspace_id, name, slug)
    values (${clientId}, ${workspaceId}, 'Acme', ${`acme-${clientId}`})`;
  await sql`
    insert into contacts (id, workspace_id, client_id, name, email, email_key, made_primary_at)
    values (${contactId}, ${workspaceId}, ${clientId}, 'Dana', ${email}, ${email}, now())`;
  return { workspaceId, clientId, contactId, email };
};

type TestOwner = { workspaceId: string; ownerId: string; email: string };

export const createOwner = async (sql: Sql, ofWorkspace?: string): Promise<TestOwner> => {
  const [workspaceId, ownerId] = [ofWorkspace ?? (await createWorkspace(sql)), newId()];
  const email = `${ownerId}@studio.example`;
  await sql`
    insert into owners (id, workspace_id, name, email, email_key)
    values (${ownerId}, ${workspaceId}, 'Olga', ${email}, ${email})`;
  return { workspaceId, ownerId, email };
};

type TestLink = { id: string; token: string };

export const createContactLink = async (
  sql: Sql,
  { workspaceId, contactId, email }: TestContact,
  purpose: Exclude<LinkPurpose, 'owner_sign_in'> = 'invitation',
): Promise<TestLink> => {
  const id = await issueAccessLink(sql, AUTH_SECRET, { workspaceId, contactId, purpose, emailId: null, sentTo: email });
  return { id, token: deriveLinkToken(AUTH_SECRET, { id, purpose }) };
};

export const createOwnerLink = async (sql: Sql, { workspaceId, ownerId, email }: TestOwner): Promise<TestLink> => {
  const purpose = 'owner_sign_in';
  const id = await issueAccessLink(sql, AUTH_SECRET, { workspaceId, ownerId, purpose, emailId: null, sentTo: email });
  return { id, token: deriveLinkToken(AUTH_SECRET, { id, purpose }) };
};

/** The ids of the sessions of a contact or an owner. */
export const listSessionIds = async (sql: Sql, audience: SessionAudience, userId: string): Promise<string[]> => {
  const rows = await sql<{ id: string }[]>`
    select id from ${sql(`${audience}_sessions`)} where user_id = ${userId} order by created_at`;
  return rows.map(({ id }) => id);
};

type TestEvent = { kind: string; clientId: string | null; linkId: string | null; details: { reason?: string } };

/** What the timeline of a workspace says, oldest first. */
export const listEvents = (sql: Sql, workspaceId: string): Promise<TestEvent[]> => sql<TestEvent[]>`
  select kind, client_id as "clientId", link_id as "linkId", details from access_events
  where workspace_id = ${workspaceId} order by id`;

/** Every row of every table as text, with what an update would change even if it wrote the same values. */
export const dumpDatabase = async (sql: Sql): Promise<string[]> => {
  const tables = await sql<{ name: string }[]>`select tablename as name from pg_tables where schemaname = 'public'`;
  const dumps = await Promise.all(
    tables.map(
      ({ name }) =>
        sql<{ row: string }[]>`select ${name} || t.ctid || ' ' || t.xmin || t::text as row from ${sql(name)} t`,
    ),
  );
  return dumps.flatMap((rows) => rows.map(({ row }) => row)).sort();
};
