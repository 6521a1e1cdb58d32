create table clients (
  id uuid primary key,
  workspace_id uuid not null references workspaces (id),
  name text not null check (char_length(name) between 1 and 120),
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and char_length(slug) <= 60),
  welcome_message text check (char_length(welcome_message) <= 4000),
  created_at timestamptz not null default now(),
  archived_at timestamptz,
  unique (workspace_id, id)
);

create index clients_by_workspace on clients (workspace_id, id desc);

-- The login unit. `email` is what was typed and what mail goes to; `email_key` is for look-up only.
create table contacts (
  id uuid primary key,
  workspace_id uuid not null,
  client_id uuid not null,
  name text not null check (char_length(name) between 1 and 120),
  email text not null,
  email_key text not null,
  made_primary_at timestamptz,
  last_seen_at timestamptz,
  created_at timestamptz not null default now(),
  archived_at timestamptz,
  foreign key (workspace_id, client_id) references clients (workspace_id, id),
  unique (workspace_id, id),
  unique (client_id, email_key)
);

create unique index contacts_one_primary_per_client on contacts (client_id) where made_primary_at is not null;
create index contacts_by_email_key on contacts (email_key) where archived_at is null;
