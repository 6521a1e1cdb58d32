-- What a mail provider reported of an email, each report once however often it comes. The columns of emails follow from
-- these rows, in whatever order they arrived.
create table email_events (
  workspace_id uuid not null,
  email_id uuid not null,
  report_id text not null check (char_length(report_id) <= 200),
  kind text not null check (kind in ('delivered', 'delayed', 'bounced', 'complained', 'failed')),
  detail text check (char_length(detail) <= 500),
  happened_at timestamptz not null,
  primary key (email_id, report_id),
  foreign key (workspace_id, email_id) references emails (workspace_id, id)
);

create index emails_by_provider_id on emails (provider_id) where provider_id is not null;

alter table access_events drop constraint access_events_kind_check,
  add constraint access_events_kind_check check (kind in (
    'link_sent', 'email_sent', 'email_failed', 'email_delivered', 'email_delayed', 'email_bounced', 'email_complained',
    'signed_in', 'link_refused', 'recovery_requested', 'recovery_withheld', 'signed_out', 'session_ended',
    'email_changed', 'email_change_undone'
  ));
