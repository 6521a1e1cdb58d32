alter table access_events drop constraint access_events_kind_check,
  add constraint access_events_kind_check check (kind in (
    'link_sent', 'email_sent', 'email_failed', 'signed_in', 'link_refused', 'recovery_requested', 'signed_out', 'email_changed'
  ));

create index recovery_attempts_by_contact on recovery_attempts (contact_id) where contact_id is not null;
