-- That somebody, or a mail scanner, opened a link's page (B10). It is told in the timeline, and changes nothing else: a
-- look is not a use. One row for each program, however often it looks.
create table link_visits (
  link_id uuid not null,
  workspace_id uuid not null,
  client_id uuid not null,
  contact_id uuid not null,
  is_automated boolean not null,
  user_agent text not null check (char_length(user_agent) <= 400),
  -- What a click would have led to then: `usable`, or why not.
  link_state text not null check (link_state in ('usable', 'consumed', 'expired', 'revoked')),
  visits integer not null default 1,
  first_at timestamptz not null default now(),
  last_at timestamptz not null default now(),
  primary key (link_id, is_automated, user_agent, link_state),
  foreign key (workspace_id, client_id) references clients (workspace_id, id),
  foreign key (workspace_id, contact_id) references contacts (workspace_id, id)
);

create index link_visits_by_client on link_visits (client_id, first_at desc);
create index link_visits_by_time on link_visits (last_at);

-- A code that an owner reads out on the phone (B12). Found by its keyed hash alone: whoever types it is not known yet.
create table phone_codes (
  id uuid primary key,
  workspace_id uuid not null,
  contact_id uuid not null,
  owner_id uuid not null,
  code_hash bytea not null unique check (octet_length(code_hash) = 32),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  consumed_at timestamptz,
  revoked_at timestamptz,
  foreign key (workspace_id, contact_id) references contacts (workspace_id, id),
  foreign key (workspace_id, owner_id) references owners (workspace_id, id)
);

create index phone_codes_by_contact on phone_codes (contact_id);
create index phone_codes_by_end on phone_codes (expires_at);
create index phone_codes_by_owner on phone_codes (owner_id);

alter table access_events drop constraint access_events_kind_check,
  add constraint access_events_kind_check check (kind in (
    'link_sent', 'link_copied', 'email_sent', 'email_failed', 'email_delivered', 'email_delayed', 'email_bounced',
    'email_complained', 'signed_in', 'link_refused', 'recovery_requested', 'recovery_withheld', 'phone_code_issued',
    'signed_out', 'session_ended', 'email_changed', 'email_change_undone', 'client_archived', 'client_restored',
    'access_paused', 'access_resumed', 'contact_added', 'contact_renamed', 'contact_made_primary', 'contact_archived',
    'contact_restored'
  ));

-- Somebody who is removed from a workspace keeps no key that they were shown.
create index access_events_of_copies on access_events (owner_id) where kind = 'link_copied';
