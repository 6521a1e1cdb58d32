-- The timeline of what happened to somebody's access. Append-only: only retention removes rows.
create table access_events (
  id uuid primary key,
  workspace_id uuid not null references workspaces (id),
  client_id uuid,
  contact_id uuid,
  owner_id uuid,
  link_id uuid references access_links (id),
  email_id uuid,
  kind text not null check (kind in (
    'link_sent', 'email_sent', 'email_failed', 'signed_in', 'link_refused', 'recovery_requested', 'signed_out'
  )),
  details jsonb not null default '{}',
  happened_at timestamptz not null default now(),
  foreign key (workspace_id, client_id) references clients (workspace_id, id),
  foreign key (workspace_id, contact_id) references contacts (workspace_id, id),
  foreign key (workspace_id, owner_id) references owners (workspace_id, id),
  foreign key (workspace_id, email_id) references emails (workspace_id, id)
);

create index access_events_by_client on access_events (client_id, id desc) where client_id is not null;

create function refuse_event_update() returns trigger language plpgsql as $$
begin
  raise exception 'access_events is append-only';
end $$;

create trigger access_events_append_only before update on access_events
  for each row execute function refuse_event_update();
