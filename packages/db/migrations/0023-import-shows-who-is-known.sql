-- The words of a row's name, as the list of clients keeps them: who has the same name is found by its index.
alter table import_rows add column name_key text collate "C";

-- Left out by the owner, who saw before the start what the row would do.
alter table import_rows drop constraint import_rows_outcome_check,
  add constraint import_rows_outcome_check check (outcome in ('added', 'updated', 'skipped', 'left_out'));

-- Who has an address in a workspace, also while access is paused, which the index of addresses in use leaves out.
create index contacts_by_workspace_and_address on contacts (workspace_id, email_key) where archived_at is null;
