-- The timeline outlives the links it names: links go 30 days after their end, events after HISTORY_DAYS. The plain id
-- stays. `on delete set null` would be an update, which the timeline refuses.
alter table access_events drop constraint access_events_workspace_id_link_id_fkey;
-- It was there for that reference only.
alter table access_links drop constraint access_links_workspace_id_id_key;

-- What clean-up looks through, oldest first.
create index access_links_by_end on access_links (expires_at, id);
create index access_events_by_time on access_events (happened_at);
create index emails_by_time on emails (queued_at, id);

-- Deleting an email asks whether an event names it.
create index access_events_by_email on access_events (email_id) where email_id is not null;
-- What happened to one link, for example how often it was refused.
create index access_events_by_link on access_events (link_id, kind) where link_id is not null;
