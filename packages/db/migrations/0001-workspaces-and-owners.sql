create table workspaces (
  id uuid primary key,
  name text not null check (char_length(name) between 1 and 120),
  accent text check (accent ~ '^#[0-9a-f]{6}$'),
  created_at timestamptz not null default now()
);

create table owners (
  id uuid primary key,
  workspace_id uuid not null references workspaces (id),
  name text not null check (char_length(name) between 1 and 120),
  email text not null,
  email_key text not null unique,
  last_seen_at timestamptz,
  created_at timestamptz not null default now(),
  unique (workspace_id, id)
);
