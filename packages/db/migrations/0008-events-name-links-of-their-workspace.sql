-- `link_id` was the one reference between tenant rows that could point into another workspace.
alter table access_links add unique (workspace_id, id);

alter table access_events drop constraint access_events_link_id_fkey,
  add foreign key (workspace_id, link_id) references access_links (workspace_id, id);
