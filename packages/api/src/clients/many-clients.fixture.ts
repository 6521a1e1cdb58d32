import type { Sql } from '@clientnest/db';

type Seed = { workspaceId: string; count: number };

/**
 * Adds clients by the thousand, as years of use leave them: most signed in, some gone quiet, some never invited, a few
 * bounced or archived. Every one is tagged `client`, every hundredth `vip`; four of ten are at the same mail provider.
 */
export const addManyClients = (sql: Sql, { workspaceId, count }: Seed): Promise<void> =>
  sql.begin(async (tx) => {
    await tx`set local statement_timeout = 0`;
    // Row by row the triggers would take minutes; what they keep is brought up to date for all at the end.
    await tx`set local session_replication_role = replica`;
    await tx`
      create temporary table seeds on commit drop as
      select n, ${workspaceId}::uuid as workspace_id, gen_random_uuid() as contact_id, gen_random_uuid() as email_id,
        ('0190' || lpad(to_hex(n), 4, '0') || '-' || left(md5(n::text), 4) || '-7000-8000-' || right(md5(${workspaceId}::text || n), 12))::uuid
          as client_id,
        (array['Müller','Årsted','Bäckerei','Studio','Garage','Praxis','Kanzlei','Atelier','Verlag','Hof'])[1 + n % 10]
          || ' ' || initcap(left(md5(n::text), 6)) || ' ' || n as name,
        
        (array['dana','jürgen','zofia','anna','nikos','mehmet','olga','ines'])[1 + n % 8] || '.' || left(md5('p' || n), 5) || '@' || case when n % 10 < 4 then 'bigmail.example' else left(md5(n::text), 8) || '.example' end as email
      from generate_series(1, ${count}::int) n`;
    await tx`
      insert into clients (id, workspace_id, name, slug, archived_at)
      select client_id, workspace_id, name, 'c' || n || '-' || left(md5(workspace_id::text), 8), case when n % 250 = 0 then now() end from seeds`;
    await tx`
      insert into contacts (id, workspace_id, client_id, name, email, email_key, made_primary_at, last_seen_at)
      select contact_id, workspace_id, client_id, initcap(replace(split_part(email, '@', 1), '.', ' ')), email, email, now(),
        case when n % 10 < 8 then now() - n * interval '1 minute' end from seeds`;
    await tx`
      insert into emails (id, workspace_id, message_id, kind, to_address, bounced_at)
      select email_id, workspace_id, email_id, 'invitation', email, case when n % 500 = 9 then now() end
      from seeds where n % 20 <> 8`;
    await tx`
      insert into access_links (id, workspace_id, purpose, contact_id, email_id, token_hash, sent_to, expires_at)
      select gen_random_uuid(), workspace_id, 'invitation', contact_id, email_id, sha256(contact_id::text::bytea), email, now()
      from seeds where n % 20 <> 8`;
    await tx`
      insert into contact_sessions (id, workspace_id, user_id, expires_at, absolute_expires_at)
      select encode(sha256(contact_id::text::bytea), 'hex'), workspace_id, contact_id,
        now() + (n % 30) * interval '1 day', now() + interval '1 year'
      from seeds where n % 10 < 6`;
    await tx`
      insert into client_tags (workspace_id, client_id, tag)
      select workspace_id, client_id, 'client' from seeds
      union all select workspace_id, client_id, 'vip' from seeds where n % 100 = 0`;
    await tx`analyze`;
    await tx`select refresh_listed_clients(array (select client_id from seeds))`;
  });
