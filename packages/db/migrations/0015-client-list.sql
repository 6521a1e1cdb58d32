-- Access that the owner holds back for a while. Sessions and links sleep, and go on when it is given back.
alter table contacts add column paused_at timestamptz;
-- Since when nothing of theirs opens anything.
alter table contacts add column closed_at timestamptz generated always as (least(archived_at, paused_at)) stored;
drop index contacts_by_email_key;
create index contacts_by_email_key on contacts (email_key) where closed_at is null;

alter table clients add column internal_note text check (char_length(internal_note) <= 4000);

create table client_tags (
  workspace_id uuid not null,
  client_id uuid not null,
  tag text not null check (char_length(tag) between 1 and 40),
  primary key (workspace_id, tag, client_id),
  foreign key (workspace_id, client_id) references clients (workspace_id, id)
);

create index client_tags_by_client on client_tags (client_id);

-- The words of a text as they are found, without case and accents: of what is looked through and of what is typed. Letters
-- are folded here by name, because `lower` knows ASCII only where the database's locale is C.
-- What grows long by that is cut: a word of the index has at most 2046 bytes.
create function search_words(typed text) returns text[] language sql immutable parallel safe as $$
  select array_remove(regexp_split_to_array(
    left(replace(replace(replace(translate(
      lower(regexp_replace(normalize(coalesce(typed, ''), NFKD), U&'[\0300-\036F]', '', 'g')),
      'АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЄІΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩςØøŁłĐđÐðı',
      'абвгдежзиклмнопрстуфхцчшщъыьэюяєіαβγδεζηθικλμνξοπρστυφχψωσoollddddi'
    ), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 500),
    '[\s!-/:-@[-`{-~]+'
  ), '')
$$;

-- One word that is looked for, exactly as it stands.
create function exact_word(word text) returns tsquery language sql immutable parallel safe as $$
  select ('''' || replace(replace(word, '\', '\\'), '''', '''''') || '''')::tsquery
$$;

-- The clients of a workspace with words that begin with each of those typed. Null when no word was typed. `@` and `#` stand
-- in no word, so nobody can type a workspace or a tag.
create function client_search(workspace_id uuid, typed text) returns tsquery language sql immutable parallel safe as $$
  select exact_word('@' || workspace_id) && string_agg('''' || word || ''':*', ' & ')::tsquery
  from unnest(search_words(typed)) as word
$$;

create function tag_search(workspace_id uuid, tag text) returns tsquery language sql immutable parallel safe as $$
  select exact_word('@' || workspace_id) && exact_word('#' || tag)
$$;

-- What the list of clients is found, filtered and sorted by: each of it follows from other tables, and triggers keep it.
create table listed_clients (
  client_id uuid primary key,
  workspace_id uuid not null,
  is_archived boolean not null,
  name_key text collate "C" not null,
  -- The primary contact's last activity; the epoch when there was none.
  seen_at timestamptz not null,
  -- The access status while no session of the primary contact lives, and until when one does.
  idle_status text not null check (idle_status in ('not_invited', 'invited', 'signed_out', 'bounced', 'paused')),
  active_until timestamptz,
  search tsvector not null,
  foreign key (workspace_id, client_id) references clients (workspace_id, id)
);

create index listed_clients_newest on listed_clients (workspace_id, is_archived, client_id);
create index listed_clients_by_name on listed_clients (workspace_id, is_archived, name_key, client_id);
create index listed_clients_by_seen on listed_clients (workspace_id, is_archived, seen_at, client_id);
create index listed_clients_active on listed_clients (workspace_id, is_archived, active_until) where active_until is not null;
create index listed_clients_newest_by_status on listed_clients (workspace_id, is_archived, idle_status, client_id) include (active_until);
create index listed_clients_by_status_and_name on listed_clients (workspace_id, is_archived, idle_status, name_key, client_id) include (active_until);
create index listed_clients_by_status_and_seen on listed_clients (workspace_id, is_archived, idle_status, seen_at, client_id) include (active_until);
-- Without a list of what is pending: a search would have to read all of that, too.
create index listed_clients_search on listed_clients using gin (search) with (fastupdate = off);

-- Whether mail to an address of a contact comes back, as far as is known: until another one is known to have arrived, or
-- went a way that never tells.
create function mail_bounces(of_contact uuid, address text) returns boolean language sql stable as $$
  select coalesce((
    select e.bounced_at is not null or e.complained_at is not null
    from access_links l join emails e on e.id = l.email_id
    where l.contact_id = of_contact and l.sent_to = address
      and (coalesce(e.bounced_at, e.complained_at, e.delivered_at) is not null or (e.sent_at is not null and e.transport <> 'resend'))
    order by l.id desc limit 1
  ), false)
$$;

-- The same, or the newest that was tried could not be sent. What was withdrawn, since its link opens nothing any more, was
-- not tried.
create function address_fails(of_contact uuid, address text) returns boolean language sql stable as $$
  select mail_bounces(of_contact, address) or coalesce((
    select e.failed_at is not null from access_links l join emails e on e.id = l.email_id
    where l.contact_id = of_contact and l.sent_to = address and (e.sent_at is not null or e.failed_at is not null)
      and (e.sent_at is not null or l.revoked_at is null or l.revoked_at > e.failed_at)
    order by l.id desc limit 1
  ), false)
$$;

-- Its plan is made once in a session: by indexes, since one made while the tables were small would read the large ones from
-- end to end.
create function refresh_listed_clients(ids uuid[]) returns void language plpgsql
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set plan_cache_mode = force_generic_plan as $$
begin
  -- Whoever waits here sees afterwards what the other one has written.
  perform from listed_clients where client_id = any (ids) order by client_id for no key update;
  insert into listed_clients as l (client_id, workspace_id, is_archived, name_key, seen_at, idle_status, active_until, search)
  select k.id, k.workspace_id, k.archived_at is not null or c.archived_at is not null,
    array_to_string(search_words(k.name), ' '),
    coalesce(c.last_seen_at, 'epoch'),
    case
      when c.paused_at is not null then 'paused'
      when address_fails(c.id, c.email) then 'bounced'
      when c.last_seen_at is not null then 'signed_out'
      when exists (select from access_links x where x.contact_id = c.id) then 'invited'
      else 'not_invited'
    end,
    case when c.paused_at is null then (select max(s.expires_at) from contact_sessions s where s.user_id = c.id) end,
    array_to_tsvector(
      array['@' || k.workspace_id]
      || search_words(k.name) || search_words(k.slug)
      || array (
        select distinct word from contacts p, unnest(search_words(p.name) || search_words(p.email)) as word
        -- Written so that the index of all addresses in use, which has the same condition, is not taken for this.
        where p.client_id = k.id and coalesce(p.archived_at, 'infinity') = 'infinity'
      )
      || array (select '#' || t.tag from client_tags t where t.client_id = k.id)
    )
  from clients k
  join contacts c on c.client_id = k.id and c.made_primary_at is not null
  where k.id = any (ids)
  order by k.id
  on conflict (client_id) do update set
    is_archived = excluded.is_archived, name_key = excluded.name_key, seen_at = excluded.seen_at,
    idle_status = excluded.idle_status, active_until = excluded.active_until, search = excluded.search
  where (l.is_archived, l.name_key, l.seen_at, l.idle_status, l.active_until, l.search) is distinct from
    (excluded.is_archived, excluded.name_key, excluded.seen_at, excluded.idle_status, excluded.active_until, excluded.search);
end $$;

create function refresh_listed_client() returns trigger language plpgsql as $$
declare
  changed record;
  ids uuid[];
begin
  if tg_op = 'DELETE' then changed := old; else changed := new; end if;
  if tg_table_name = 'clients' then
    ids := array[changed.id];
  elsif tg_table_name in ('contacts', 'client_tags') then
    ids := array[changed.client_id];
  elsif tg_table_name = 'access_links' then
    ids := array (select client_id from contacts where id = changed.contact_id);
  elsif tg_table_name = 'emails' then
    ids := array (select c.client_id from access_links l join contacts c on c.id = l.contact_id where l.email_id = changed.id);
  else
    ids := array (select client_id from contacts where id = changed.user_id);
  end if;
  -- All of this runs when everything is written: what was just brought up to date is so for every change to it.
  if ids::text is distinct from current_setting('clientnest.listed', true) then
    perform refresh_listed_clients(ids), set_config('clientnest.listed', ids::text, true);
  end if;
  return null;
end $$;

-- Deferred to the commit: by then a transaction has every other row it wants, so nobody waits in a circle for these.
create constraint trigger listed_clients_follow after update of name, slug, archived_at on clients
  deferrable initially deferred for each row execute function refresh_listed_client();
create constraint trigger listed_clients_follow after insert or delete
  or update of client_id, name, email, archived_at, paused_at, made_primary_at, last_seen_at on contacts
  deferrable initially deferred for each row execute function refresh_listed_client();
create constraint trigger listed_clients_follow after insert or delete on client_tags
  deferrable initially deferred for each row execute function refresh_listed_client();
create constraint trigger listed_clients_follow after insert on access_links
  deferrable initially deferred for each row when (new.contact_id is not null) execute function refresh_listed_client();
create constraint trigger listed_clients_follow after update of sent_at, delivered_at, failed_at, bounced_at, complained_at on emails
  deferrable initially deferred for each row execute function refresh_listed_client();
create constraint trigger listed_clients_follow after insert or update of expires_at on contact_sessions
  deferrable initially deferred for each row execute function refresh_listed_client();
-- One that has run out counts for nothing already: clean-up has nothing to change here.
create constraint trigger listed_clients_leave after delete on contact_sessions
  deferrable initially deferred for each row when (old.expires_at > now()) execute function refresh_listed_client();

select refresh_listed_clients(array (select id from clients));

alter table access_events drop constraint access_events_kind_check,
  add constraint access_events_kind_check check (kind in (
    'link_sent', 'email_sent', 'email_failed', 'email_delivered', 'email_delayed', 'email_bounced', 'email_complained',
    'signed_in', 'link_refused', 'recovery_requested', 'recovery_withheld', 'signed_out', 'session_ended',
    'email_changed', 'email_change_undone', 'client_archived', 'client_restored'
  ));
