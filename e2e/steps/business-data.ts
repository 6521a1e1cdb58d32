import type { Installation } from '../fixtures/installation.ts';

type Sql = Installation['sql'];

// The limiter counts requests, migrations are the installation's own, and that somebody looked at a link is told in the
// timeline alone: none of it is anybody's data.
const NOT_BUSINESS = ['link_visits', 'rate_limits', 'schema_migrations'];

/**
 * Every row of every business table with its place and the transaction that wrote it: any insert, update or delete
 * changes the answer, and PostgreSQL's statistics, which lag behind, are not needed.
 */
export const readRowVersions = async (sql: Sql): Promise<Record<string, string>> => {
  const tables = await sql<{ name: string }[]>`
    select tablename as name from pg_tables where schemaname = 'public' and not tablename = any(${NOT_BUSINESS}) order by 1`;
  const versions: Record<string, string> = {};
  for (const { name } of tables) {
    const [table] = await sql<{ versions: string }[]>`
      select coalesce(string_agg(ctid || ' ' || xmin, ', ' order by ctid), '') as versions from ${sql(name)}`;
    versions[name] = table?.versions ?? '';
  }
  return versions;
};

/** How many emails are still on their way: until there is none, the worker goes on writing. */
export const countUnsentEmails = async (sql: Sql): Promise<number> => {
  const [emails] = await sql<{ unsent: number }[]>`select count(*)::int as unsent from emails where sent_at is null`;
  return emails?.unsent ?? 0;
};

/** What a client has and what happened to it, as it is stored. */
export const readHistory = async (sql: Sql, clientId: string) => {
  const contactIds = sql`select id from contacts where client_id = ${clientId}`;
  const links = sql`select id from access_links where contact_id in (${contactIds})`;
  const [client, contacts, accessLinks, events, emails] = await Promise.all([
    sql`select id, name, slug, welcome_message, created_at from clients where id = ${clientId}`,
    sql`select id, name, email, email_key, made_primary_at, created_at from contacts where id in (${contactIds}) order by id`,
    sql`select id, purpose, token_hash, sent_to, consumed_at, email_id from access_links where id in (${links}) order by id`,
    sql`select * from access_events where client_id = ${clientId} or contact_id in (${contactIds}) order by id`,
    sql`
      select e.id, e.kind, e.to_address, e.subject, e.sent_at from emails e
      where e.id in (select email_id from access_links where id in (${links})) order by e.id`,
  ]);
  return { client, contacts, accessLinks, events, emails };
};
