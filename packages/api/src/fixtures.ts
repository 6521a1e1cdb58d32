import { createRateLimits, deriveLinkToken, newToken, readEmailAddress, sealId, startSession } from '@clientnest/auth';
import type { LinkPurpose } from '@clientnest/auth';
import { newId } from '@clientnest/db';
import type { Sql, Transaction } from '@clientnest/db';
import { createTestDatabase } from '@clientnest/db/testing';
// It declares what `inject` answers.
import type {} from '@clientnest/db/vitest-setup';
import { openJobQueue } from '@clientnest/jobs';
import { afterAll, beforeAll, expect, inject, vi } from 'vitest';
import { createContext } from './context.ts';
import type { ApiServices, SessionCookie } from './context.ts';
import { createCaller } from './router.ts';
import type { ApiCaller } from './router.ts';

export const ORIGIN = 'https://portal.example';
export const SETUP_KEY = 'a-setup-key-for-tests';

export type Installation = { services: ApiServices; sql: Sql; url: string; close: () => Promise<void> };

/** An installation without an owner, on a database of its own. Jobs are written and nobody works on them. */
export const openInstallation = async (): Promise<Installation> => {
  const { sql, url, drop } = await createTestDatabase(inject('databaseServerUrl'));
  const jobs = await openJobQueue({ databaseUrl: url, works: false, onError: () => {} });
  const limits = createRateLimits(sql);
  const services = { sql, jobs, limits, authSecret: newToken(), origin: ORIGIN, setupKey: SETUP_KEY };
  const close = async () => {
    await jobs.stop();
    await drop();
  };
  return { services, sql, url, close };
};

/** One installation for a test file, there from its first test on. */
export const useInstallation = (): Installation => {
  let installation: Installation;
  beforeAll(async () => {
    installation = await openInstallation();
  });
  afterAll(() => installation.close());
  return {
    get services() {
      return installation.services;
    },
    get sql() {
      return installation.sql;
    },
    get url() {
      return installation.url;
    },
    close: () => installation.close(),
  };
};

let addresses = 0;

/** An IP address that nobody else in this test file has. */
export const newAddress = (): string => {
  addresses += 1;
  return `10.${addresses >> 16}.${(addresses >> 8) & 255}.${addresses & 255}`;
};

/** A browser: its cookies last from request to request. */
export class TestBrowser {
  readonly #services: ApiServices;
  readonly cookies: Record<'contact' | 'owner' | 'recovery' | 'deadLink', string | null>;
  readonly refusals: { procedure: string; reason: string }[] = [];
  address = newAddress();
  userAgent: string | null = null;
  looksAutomated = false;

  constructor(services: ApiServices) {
    this.#services = services;
    this.cookies = { contact: null, owner: null, recovery: null, deadLink: null };
  }

  #cookie(audience: 'contact' | 'owner'): SessionCookie {
    return {
      token: this.cookies[audience],
      set: ({ token }) => (this.cookies[audience] = token),
      clear: () => (this.cookies[audience] = null),
    };
  }

  /** What one request of this browser brings. */
  request() {
    return createContext(this.#services, {
      address: this.address,
      userAgent: this.userAgent,
      looksAutomated: this.looksAutomated,
      contactCookie: this.#cookie('contact'),
      ownerCookie: this.#cookie('owner'),
      browserSecret: () => (this.cookies.recovery ??= newToken()),
      findBrowserSecret: () => this.cookies.recovery,
      deadLinkNote: { read: () => this.cookies.deadLink, write: (sealedId) => (this.cookies.deadLink = sealedId) },
      onRefusal: (refusal) => this.refusals.push(refusal),
    });
  }

  /** The procedures; each use is a request of its own. */
  get api(): ApiCaller {
    return createCaller(this.request());
  }
}

export type TestWorkspace = { workspaceId: string; ownerId: string; email: string; owner: TestBrowser };

/** A workspace, with its owner signed in. */
export const addWorkspace = async ({ services, sql }: Installation, name = 'Studio Nord'): Promise<TestWorkspace> => {
  const [workspaceId, ownerId] = [newId(), newId()];
  const email = `nora-${ownerId}@studio-nord.example`;
  await sql`insert into workspaces (id, name) values (${workspaceId}, ${name})`;
  await sql`
    insert into owners (id, workspace_id, name, email, email_key)
    values (${ownerId}, ${workspaceId}, 'Nora', ${email}, ${readEmailAddress(email)?.key ?? ''})`;
  const owner = new TestBrowser(services);
  const session = await startSession(sql, 'owner', {
    userId: ownerId,
    workspaceId,
    token: newToken(),
    userAgent: null,
  });
  owner.cookies.owner = session.token;
  return { workspaceId, ownerId, email, owner };
};

/** A workspace that all tests of a file share. */
export const useWorkspace = (installation: Installation): TestWorkspace => {
  let workspace: TestWorkspace;
  beforeAll(async () => {
    workspace = await addWorkspace(installation);
  });
  return {
    get workspaceId() {
      return workspace.workspaceId;
    },
    get ownerId() {
      return workspace.ownerId;
    },
    get email() {
      return workspace.email;
    },
    get owner() {
      return workspace.owner;
    },
  };
};

/** Somebody else who runs the workspace, signed in. */
export const addColleague = async (
  { services, sql }: Installation,
  { workspaceId }: Pick<TestWorkspace, 'workspaceId'>,
  role: 'owner' | 'member',
): Promise<TestWorkspace> => {
  const ownerId = newId();
  const email = `ole-${ownerId}@studio-nord.example`;
  await sql`
    insert into owners (id, workspace_id, name, email, email_key, role)
    values (${ownerId}, ${workspaceId}, 'Ole', ${email}, ${readEmailAddress(email)?.key ?? ''}, ${role})`;
  const owner = new TestBrowser(services);
  const session = { userId: ownerId, workspaceId, token: newToken(), userAgent: null };
  owner.cookies.owner = (await startSession(sql, 'owner', session)).token;
  return { workspaceId, ownerId, email, owner };
};

export type TestLink = { id: string; purpose: LinkPurpose; token: string };

/** Every link of a client, or of an owner, with the token that its email brings; the newest first. */
export const findLinks = async ({ services, sql }: Installation, personId: string): Promise<TestLink[]> => {
  const links = await sql<{ id: string; purpose: LinkPurpose }[]>`
    select l.id, l.purpose from access_links l left join contacts c on c.id = l.contact_id
    where ${personId} in (c.client_id, l.contact_id, l.owner_id) order by l.id desc`;
  return links.map((link) => ({ ...link, token: deriveLinkToken(services.authSecret, link) }));
};

/** The token of the newest link. */
export const newestToken = async (installation: Installation, personId: string): Promise<string> => {
  const [link] = await findLinks(installation, personId);
  if (!link) throw new Error('No link was sent.');
  return link.token;
};

export type TestClient = { id: string; contactId: string; slug: string; email: string; token: string };

/** A client that was invited, and the token in its invitation. */
export const addClient = async (
  installation: Installation,
  { owner }: TestWorkspace,
  name = 'Acme',
): Promise<TestClient> => {
  const email = `dana-${newId()}@acme.example`;
  const { id, slug } = await owner.api.clients.invite({ name, email });
  const { contactId } = await owner.api.clients.get({ clientId: id });
  return { id, contactId, slug, email, token: await newestToken(installation, id) };
};

/** A browser that is signed in to a client's portal. */
export const enterPortal = async ({ services }: Installation, { token }: TestClient): Promise<TestBrowser> => {
  const browser = new TestBrowser(services);
  await browser.api.recovery.redeemLink({ token });
  return browser;
};

/** What the newest notice of a new browser carries, as its email brings it. */
export const sealNotice = async ({ services, sql }: Installation, contactId: string): Promise<string> => {
  const [notice] = await sql<{ messageId: string }[]>`
    select message_id as "messageId" from emails
    where kind = 'sign_in_notice' and asked_by ->> 'contactId' = ${contactId} order by id desc limit 1`;
  if (!notice) throw new Error('No notice was sent.');
  return sealId(services.authSecret, 'not-me', notice.messageId, new Date(Date.now() + 60_000));
};

/** The rows of every table that tells what happened, to compare before and after. */
export const snapshot = (sql: Sql) =>
  Promise.all(
    [
      'clients',
      'contacts',
      'emails',
      'access_links',
      'access_events',
      'contact_sessions',
      'recovery_attempts',
      'pgboss.job',
    ].map(async (table) => ({ table, rows: [...(await sql`select * from ${sql(table)} order by id`)] })),
  );

/** Does a change while others wait for the contacts of a client that it holds: `begin` starts them, and they go on after it. */
export const changeWhileHeld = async (
  { sql }: Installation,
  clientId: string,
  { begin, change }: { begin: () => unknown; change: (tx: Transaction) => Promise<unknown> },
): Promise<void> => {
  await sql.begin(async (tx) => {
    await tx`select from contacts where client_id = ${clientId} order by id for no key update`;
    begin();
    await vi.waitFor(
      async () => {
        const [row] = await sql<{ isWaiting: boolean }[]>`
          select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock') as "isWaiting"`;
        expect(row?.isWaiting).toBe(true);
      },
      { timeout: 10_000 },
    );
    await change(tx);
  });
};
