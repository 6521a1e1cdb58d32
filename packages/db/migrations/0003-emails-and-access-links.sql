-- What a workspace knows of one access email. Several rows share a message when one address belongs to several
-- portals: one email goes out, and each workspace sees its own row only.
create table emails (
  id uuid primary key,
  workspace_id uuid not null references workspaces (id),
  message_id uuid not null,
  kind text not null check (kind in ('invitation', 'fresh', 'recovery', 'owner_sign_in')),
  to_address text not null,
  asked_by jsonb,
  subject text,
  transport text,
  provider_id text,
  failure text,
  queued_at timestamptz not null default now(),
  sent_at timestamptz,
  delivered_at timestamptz,
  delayed_at timestamptz,
  bounced_at timestamptz,
  complained_at timestamptz,
  failed_at timestamptz,
  unique (workspace_id, id),
  unique (message_id, workspace_id)
);

-- The token itself is never stored: it is derived again from the secret, the purpose and the id when the email is sent.
create table access_links (
  id uuid primary key,
  workspace_id uuid not null references workspaces (id),
  purpose text not null check (purpose in ('invitation', 'fresh', 'recovery', 'owner_sign_in')),
  contact_id uuid,
  owner_id uuid,
  email_id uuid,
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  sent_to text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  consumed_at timestamptz,
  consumed_session_id text check (consumed_session_id ~ '^[0-9a-f]{64}$'),
  revoked_at timestamptz,
  foreign key (workspace_id, contact_id) references contacts (workspace_id, id),
  foreign key (workspace_id, owner_id) references owners (workspace_id, id),
  foreign key (workspace_id, email_id) references emails (workspace_id, id),
  check (num_nonnulls(contact_id, owner_id) = 1),
  check ((purpose = 'owner_sign_in') = (owner_id is not null)),
  check ((consumed_at is null) = (consumed_session_id is null))
);

create index access_links_by_contact on access_links (contact_id, id desc) where contact_id is not null;
create index access_links_by_owner on access_links (owner_id, id desc) where owner_id is not null;
create index access_links_by_email on access_links (email_id) where email_id is not null;
