-- Since when a mail provider may have the email: noted before it is handed over, and taken back when it was refused. Without
-- it, an answer that was lost looked like an email that never went out.
alter table emails add column attempted_at timestamptz;

alter table access_events drop constraint access_events_kind_check,
  add constraint access_events_kind_check check (kind in (
    'link_sent', 'link_copied', 'email_sent', 'email_uncertain', 'email_failed', 'email_delivered', 'email_delayed',
    'email_bounced', 'email_complained', 'signed_in', 'link_refused', 'recovery_requested', 'recovery_withheld',
    'phone_code_issued', 'signed_out', 'session_ended', 'email_changed', 'email_change_undone', 'client_archived',
    'client_restored', 'access_paused', 'access_resumed', 'contact_added', 'contact_renamed', 'contact_made_primary',
    'contact_archived', 'contact_restored'
  ));
