-- Several people may run a workspace: owners change everything, members look after clients. Who is removed is archived,
-- and the address is free again, here and in other workspaces.
alter table owners
  add column role text not null default 'owner' check (role in ('owner', 'member')),
  add column archived_at timestamptz;

alter table owners drop constraint owners_email_key_key;
create unique index owners_by_email_key on owners (email_key) where archived_at is null;

-- An invitation lives as long as every invitation; what an owner asks for at the sign-in page, an hour.
alter table access_links
  drop constraint access_links_purpose_check,
  drop constraint access_links_check1,
  add constraint access_links_purpose_check check (
    purpose in ('invitation', 'fresh', 'recovery', 'owner_sign_in', 'owner_invitation')
  ),
  add constraint access_links_purpose_fits_person check (
    (purpose in ('owner_sign_in', 'owner_invitation')) = (owner_id is not null)
  );

create index recovery_attempts_by_owner on recovery_attempts (owner_id) where owner_id is not null;
