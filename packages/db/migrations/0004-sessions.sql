-- `user_id` is the contact or the owner: Lucia's adapter fixes that column's name.
-- The id is the SHA-256 of the cookie's token; the check makes an unhashed insert impossible.
create table contact_sessions (
  id text primary key check (id ~ '^[0-9a-f]{64}$'),
  workspace_id uuid not null,
  user_id uuid not null,
  user_agent text,
  created_at timestamptz not null default now(),
  last_active_at timestamptz not null default now(),
  expires_at timestamptz not null,
  absolute_expires_at timestamptz not null,
  foreign key (workspace_id, user_id) references contacts (workspace_id, id)
);

create index contact_sessions_by_contact on contact_sessions (user_id, expires_at);
create index contact_sessions_by_end on contact_sessions (expires_at);

create table owner_sessions (
  id text primary key check (id ~ '^[0-9a-f]{64}$'),
  workspace_id uuid not null,
  user_id uuid not null,
  user_agent text,
  created_at timestamptz not null default now(),
  last_active_at timestamptz not null default now(),
  expires_at timestamptz not null,
  absolute_expires_at timestamptz not null,
  foreign key (workspace_id, user_id) references owners (workspace_id, id)
);

create index owner_sessions_by_owner on owner_sessions (user_id, expires_at);
create index owner_sessions_by_end on owner_sessions (expires_at);
