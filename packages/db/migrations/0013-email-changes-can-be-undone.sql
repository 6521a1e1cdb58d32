-- What the owner corrected, so that it can be taken back (B11).
create table email_changes (
  id uuid primary key,
  workspace_id uuid not null,
  contact_id uuid not null,
  owner_id uuid not null,
  from_address text not null,
  to_address text not null,
  -- The very instant at which the links to the old address were revoked: an undo knows them by it.
  changed_at timestamptz not null default now(),
  undone_at timestamptz,
  foreign key (workspace_id, contact_id) references contacts (workspace_id, id),
  foreign key (workspace_id, owner_id) references owners (workspace_id, id)
);

create index email_changes_by_contact on email_changes (contact_id, changed_at desc);

alter table emails drop constraint emails_kind_check,
  add constraint emails_kind_check check (kind in (
    'invitation', 'fresh', 'recovery', 'owner_sign_in', 'sign_in_notice', 'address_changed'
  ));

alter table access_events drop constraint access_events_kind_check,
  add constraint access_events_kind_check check (kind in (
    'link_sent', 'email_sent', 'email_failed', 'signed_in', 'link_refused', 'recovery_requested', 'recovery_withheld',
    'signed_out', 'session_ended', 'email_changed', 'email_change_undone'
  ));
