-- Who wrote a contact's first address: who removes that person ends what they may have opened by it. Null for those from before.
alter table contacts
  add column added_by uuid,
  add foreign key (workspace_id, added_by) references owners (workspace_id, id);
