-- How many emails an address was sent because somebody asked, lately.
create index emails_by_address on emails (lower(to_address), queued_at) where kind in ('recovery', 'owner_sign_in');

-- What happened to one contact, lately.
create index access_events_by_contact on access_events (contact_id, kind, happened_at) where contact_id is not null;
