-- One row per asked-for code. Written by the worker, and only for addresses that are known.
create table recovery_attempts (
  id uuid primary key,
  workspace_id uuid not null references workspaces (id),
  contact_id uuid,
  owner_id uuid,
  browser_hash bytea not null check (octet_length(browser_hash) = 32),
  code_hash bytea not null check (octet_length(code_hash) = 32),
  tries smallint not null default 0,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  consumed_at timestamptz,
  foreign key (workspace_id, contact_id) references contacts (workspace_id, id),
  foreign key (workspace_id, owner_id) references owners (workspace_id, id),
  check (num_nonnulls(contact_id, owner_id) = 1)
);

create index recovery_attempts_by_browser on recovery_attempts (browser_hash, created_at desc);
create index recovery_attempts_by_end on recovery_attempts (expires_at);
