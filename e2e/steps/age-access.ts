import type { Installation } from '../fixtures/installation.ts';

type Sql = Installation['sql'];

/** As if the contact's links were this many days older. */
export const ageLinks = (sql: Sql, email: string, days: number) => sql`
  update access_links l
  set created_at = l.created_at - ${`${days} days`}::interval, expires_at = l.expires_at - ${`${days} days`}::interval
  from contacts c where c.id = l.contact_id and c.email = ${email}`;

/** As if the contact had been silent for this many days more. */
export const ageSessions = (sql: Sql, email: string, days: number) => sql`
  update contact_sessions s
  set created_at = s.created_at - ${`${days} days`}::interval,
    last_active_at = s.last_active_at - ${`${days} days`}::interval,
    expires_at = s.expires_at - ${`${days} days`}::interval,
    absolute_expires_at = s.absolute_expires_at - ${`${days} days`}::interval
  from contacts c where c.id = s.user_id and c.email = ${email}`;

export const revokeLinks = (sql: Sql, email: string) => sql`
  update access_links l set revoked_at = now() from contacts c where c.id = l.contact_id and c.email = ${email}`;

export const archiveClient = (sql: Sql, clientId: string) => sql`
  update clients set archived_at = now() where id = ${clientId}`;

export type SessionRow = { id: string; daysLeft: number };

/** The contact's live sessions. */
export const findSessions = (sql: Sql, email: string) => sql<SessionRow[]>`
  select s.id, extract(epoch from s.expires_at - now())::float8 / 86400 as "daysLeft"
  from contact_sessions s join contacts c on c.id = s.user_id
  where c.email = ${email} and s.expires_at > now()
  order by s.created_at`;

/** How many of the contact's links are used, and how many there are. */
export const countLinks = async (sql: Sql, email: string): Promise<{ used: number; all: number }> => {
  const [counts] = await sql<{ used: number; all: number }[]>`
    select count(l.consumed_at)::int as used, count(*)::int as all
    from access_links l join contacts c on c.id = l.contact_id where c.email = ${email}`;
  return counts ?? { used: 0, all: 0 };
};
