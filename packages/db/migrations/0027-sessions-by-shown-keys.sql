-- Who was shown the link or the code that a session began with: it ends when they are removed from the workspace.
alter table contact_sessions
  add column key_shown_to uuid,
  add foreign key (workspace_id, key_shown_to) references owners (workspace_id, id);
create index contact_sessions_by_key_shown_to on contact_sessions (key_shown_to) where key_shown_to is not null;
