-- A file of clients on its way into the list. Every step is kept, so that any process can serve the next one.
create table imports (
  id uuid primary key,
  workspace_id uuid not null references workspaces (id),
  owner_id uuid not null,
  columns jsonb not null,
  -- Which column holds what; null until the owner has said so.
  mapping jsonb,
  duplicates text check (duplicates in ('skip', 'update')),
  sends_invitations boolean not null default false,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  -- Ended by an owner before all of it was done.
  stopped_at timestamptz,
  -- Never started, and gone for its owners: its rows go, and it counts as a file that came.
  discarded_at timestamptz,
  foreign key (workspace_id, owner_id) references owners (workspace_id, id),
  unique (workspace_id, id)
);

create index imports_by_time on imports (created_at);
create index imports_by_workspace on imports (workspace_id, created_at);

create table import_rows (
  workspace_id uuid not null,
  import_id uuid not null,
  -- As a spreadsheet counts them: the header is row 1.
  number integer not null,
  cells jsonb not null,
  -- What the row says of a client, checked; or what is wrong with it, in words.
  client jsonb,
  email_key text,
  problem text,
  -- What was not taken over of a row that was imported, in words.
  remark text,
  outcome text check (outcome in ('added', 'updated', 'skipped')),
  client_id uuid,
  invitation text check (invitation in ('due', 'sent', 'left_out')),
  primary key (import_id, number),
  foreign key (workspace_id, import_id) references imports (workspace_id, id),
  foreign key (workspace_id, client_id) references clients (workspace_id, id)
);

create index import_rows_waiting on import_rows (import_id, number) where outcome is null and client is not null;
create index import_rows_due on import_rows (import_id, number) where invitation = 'due';
