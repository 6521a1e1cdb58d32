import { PostgresJsAdapter } from '@lucia-auth/adapter-postgresql';
import type { Query, Sql } from '@clientnest/db';
import { Lucia } from 'lucia';
import type { DatabaseSession, DatabaseUser } from 'lucia';
import { hashToken, isTokenShaped } from './tokens.ts';

// The only file that knows Lucia, which is no longer developed: replacing it is one change here.
declare module 'lucia' {
  interface Register {
    Lucia: Lucia<Pick<SessionAttributes, 'workspaceId' | 'endsAt' | 'touched'>>;
    DatabaseSessionAttributes: SessionAttributes;
    DatabaseUserAttributes: Record<string, unknown>;
  }
}

type SessionAttributes = { workspaceId: string; userAgent: string | null; endsAt: Date; touched: boolean };
type TouchedRow = { id: string; user_id: string; workspace_id: string; expires_at: Date; touched: boolean };

// F4: 30 days after the last activity, and an end that no activity moves.
const SESSION_IDLE_DAYS = 30;
const CONTACT_SESSION_MAX_DAYS = 365;
const OWNER_SESSION_MAX_DAYS = 30;
const USER_AGENT_MAX = 400;
const MS_PER_DAY = 86_400_000;

/**
 * A session that was just started, or found again, and whose it is. The token goes into the cookie and nowhere else;
 * `deviceId` is what people and procedures call the session by.
 */
export type StartedSession = {
  id: string;
  token: string;
  expiresAt: Date;
  deviceId: string;
  userId: string;
  workspaceId: string;
};

/** Whose sessions: contacts and owners share no table, so neither can pass for the other. */
type Audience = { sessions: string; users: string; closedAt: string; maxDays: number };

export const AUDIENCES = {
  contact: {
    sessions: 'contact_sessions',
    users: 'contacts',
    closedAt: 'closed_at',
    maxDays: CONTACT_SESSION_MAX_DAYS,
  },
  owner: { sessions: 'owner_sessions', users: 'owners', closedAt: 'archived_at', maxDays: OWNER_SESSION_MAX_DAYS },
} as const satisfies Record<string, Audience>;

export type SessionAudience = keyof typeof AUDIENCES;

/**
 * Lucia extends a session only in the second half of its period, so a session could die 15 days after the last visit.
 * This adapter extends it on every visit instead, at most once a minute, and always by the database's clock.
 */
class SlidingSessionAdapter extends PostgresJsAdapter {
  readonly #query: Query;
  readonly #audience: Audience;

  constructor(query: Query, audience: Audience) {
    super(query as Sql, { session: audience.sessions, user: audience.users });
    this.#query = query;
    this.#audience = audience;
  }

  override async setSession({ id, userId, attributes }: DatabaseSession): Promise<void> {
    const query = this.#query;
    await query`
      with seen as (update ${query(this.#audience.users)} set last_seen_at = now() where id = ${userId})
      insert into ${query(this.#audience.sessions)} (id, workspace_id, user_id, user_agent, expires_at, absolute_expires_at)
      values (
        ${id}, ${attributes.workspaceId}, ${userId}, ${attributes.userAgent},
        now() + ${`${SESSION_IDLE_DAYS} days`}::interval, now() + ${`${this.#audience.maxDays} days`}::interval
      )`;
  }

  override async getSessionAndUser(id: string): Promise<[DatabaseSession | null, DatabaseUser | null]> {
    const row = await this.#touch(id);
    if (!row) return [null, null];
    const { user_id: userId, workspace_id: workspaceId, expires_at: endsAt, touched } = row;
    const attributes = { workspaceId, userAgent: null, endsAt, touched };
    // Lucia compares with this process's clock, and would delete what the database's calls alive.
    const expiresAt = new Date(Date.now() + SESSION_IDLE_DAYS * MS_PER_DAY);
    return [
      { id, userId, expiresAt, attributes },
      { id: userId, attributes: {} },
    ];
  }

  override async updateSessionExpiration(): Promise<void> {
    // Lucia's own rule; `#touch` has already extended the session.
  }

  // The visit is written before the row is read, so that parallel requests write once and a sign-out is never undone. A
  // person's row that somebody holds is left alone: whoever ends sessions holds it, and would wait for this one. Who may
  // not come in was not there, and the session runs out meanwhile.
  async #touch(id: string): Promise<TouchedRow | undefined> {
    const query = this.#query;
    const [sessions, users] = [query(this.#audience.sessions), query(this.#audience.users)];
    const [row] = await query<TouchedRow[]>`
      with touched as (
        update ${sessions} set
          last_active_at = now(),
          expires_at = least(now() + ${`${SESSION_IDLE_DAYS} days`}::interval, absolute_expires_at)
        where id = ${id} and expires_at > now() and last_active_at < now() - interval '1 minute'
          and exists (select from ${users} u where u.id = user_id and u.${query(this.#audience.closedAt)} is null)
        returning id, user_id, expires_at
      ), free as (
        select u.id from ${users} u join touched on u.id = touched.user_id
        for no key update of u skip locked
      ), seen as (
        update ${users} u set last_seen_at = now() from free where u.id = free.id
      )
      select s.id, s.user_id, s.workspace_id, coalesce(t.expires_at, s.expires_at) as expires_at, t.id is not null as touched
      from ${sessions} s left join touched t on t.id = s.id
      where s.id = ${id} and s.expires_at > now()`;
    return row;
  }
}

const createLucia = (query: Query, audience: SessionAudience) =>
  new Lucia(new SlidingSessionAdapter(query, AUDIENCES[audience]), {
    getSessionAttributes: ({ workspaceId, endsAt, touched }) => ({ workspaceId, endsAt, touched }),
  });

/** The id of the session that a cookie's token stands for: its SHA-256 in hex. */
export const sessionIdOf = (token: string): string => hashToken(token).toString('hex');

type NewSession = { userId: string; workspaceId: string; token: string; userAgent: string | null };

/** Starts a session in the caller's transaction. */
export const startSession = async (
  query: Query,
  audience: SessionAudience,
  session: NewSession,
): Promise<StartedSession> => {
  await createLucia(query, audience).createSession(
    session.userId,
    {
      workspaceId: session.workspaceId,
      userAgent: session.userAgent?.slice(0, USER_AGENT_MAX) ?? null,
      endsAt: new Date(),
      touched: true,
    },
    { sessionId: sessionIdOf(session.token) },
  );
  const started = await findStartedSession(query, audience, session.token);
  if (!started) throw new Error('The session was not written.');
  return started;
};

/** The live session of a token, without counting as a visit. Null when there is none. */
export const findStartedSession = async (
  query: Query,
  audience: SessionAudience,
  token: string,
): Promise<StartedSession | null> => {
  const [session] = await query<Omit<StartedSession, 'token'>[]>`
    select id, device_id as "deviceId", user_id as "userId", workspace_id as "workspaceId", expires_at as "expiresAt"
    from ${query(AUDIENCES[audience].sessions)} where id = ${sessionIdOf(token)} and expires_at > now()`;
  return session ? { ...session, token } : null;
};

export type LiveSession = { id: string; userId: string; workspaceId: string; expiresAt: Date; touched: boolean };

/** The live session behind a cookie's token, counted as a visit. Null means one thing: no such session. */
export const findSession = async (
  query: Query,
  audience: SessionAudience,
  token: string,
): Promise<LiveSession | null> => {
  if (!isTokenShaped(token)) return null;
  const { session } = await createLucia(query, audience).validateSession(sessionIdOf(token));
  if (!session) return null;
  const { id, userId, workspaceId, endsAt, touched } = session;
  return { id, userId, workspaceId, expiresAt: endsAt, touched };
};

/** Ends one session. It holds from the next request on. */
export const endSession = (query: Query, audience: SessionAudience, sessionId: string): Promise<void> =>
  createLucia(query, audience).invalidateSession(sessionId);
