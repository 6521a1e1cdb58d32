-- How a workspace presents itself. The accent is kept as it was chosen: each place corrects it for its own background.
-- A logo is the name of a file (workspace_logos): mail programs show no SVG, and pages show none that is heavy.
alter table workspaces
  add column sender_name text check (char_length(sender_name) between 1 and 120),
  add column reply_to text check (char_length(reply_to) between 3 and 254),
  add column welcome_message text check (char_length(welcome_message) between 1 and 4000),
  add column page_logo text check (page_logo ~ '^[0-9a-f]{64}\.(png|svg)$'),
  add column email_logo text check (email_logo ~ '^[0-9a-f]{64}\.png$');

-- A logo that was replaced stays for a while: emails name it.
create table workspace_logos (
  workspace_id uuid not null references workspaces (id),
  file_name text not null check (file_name ~ '^[0-9a-f]{64}\.(png|svg)$'),
  content bytea not null check (octet_length(content) between 1 and 262144),
  created_at timestamptz not null default now(),
  replaced_at timestamptz,
  primary key (workspace_id, file_name)
);

create index workspace_logos_by_file on workspace_logos (file_name);
create index workspace_logos_by_end on workspace_logos (replaced_at) where replaced_at is not null;

alter table emails drop constraint emails_kind_check,
  add constraint emails_kind_check check (kind in (
    'invitation', 'fresh', 'recovery', 'owner_sign_in', 'sign_in_notice', 'address_changed', 'test'
  ));
