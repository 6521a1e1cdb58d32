-- What people and procedures call a session by: its id is the hash of a secret, and stays inside.
alter table contact_sessions add column device_id uuid not null default gen_random_uuid() unique;
alter table owner_sessions add column device_id uuid not null default gen_random_uuid() unique;

-- Which browser it is: ending the session makes that browser a new one again.
alter table contact_sessions add column browser_hash bytea check (octet_length(browser_hash) = 32);

-- The browsers that a contact has signed in with, each by the hash of its own secret. A sign-in from another one is told.
create table known_browsers (
  workspace_id uuid not null,
  contact_id uuid not null,
  browser_hash bytea not null check (octet_length(browser_hash) = 32),
  last_used_at timestamptz not null default now(),
  -- Since when it is a new one again: a session in it was ended.
  forgotten_at timestamptz,
  primary key (contact_id, browser_hash),
  foreign key (workspace_id, contact_id) references contacts (workspace_id, id)
);

alter table emails drop constraint emails_kind_check,
  add constraint emails_kind_check check (kind in ('invitation', 'fresh', 'recovery', 'owner_sign_in', 'sign_in_notice'));

alter table access_events drop constraint access_events_kind_check,
  add constraint access_events_kind_check check (kind in (
    'link_sent', 'email_sent', 'email_failed', 'signed_in', 'link_refused', 'recovery_requested', 'recovery_withheld',
    'signed_out', 'session_ended', 'email_changed'
  ));
