-- An email that was not sent, because what it was to bring was switched off before. It says nothing of its address. Until now
-- that was told by when its link was switched off, which is written anew each time somebody switches it off again.
alter table emails add column withdrawn_at timestamptz;
update emails set withdrawn_at = failed_at
where failed_at is not null and failure = 'Not sent: what it was to bring was switched off before.';

create or replace function address_fails(of_contact uuid, address text) returns boolean language sql stable as $$
  select mail_bounces(of_contact, address) or coalesce((
    select e.failed_at is not null from access_links l join emails e on e.id = l.email_id
    where l.contact_id = of_contact and l.sent_to = address and (e.sent_at is not null or e.failed_at is not null)
      and e.withdrawn_at is null
    order by l.id desc limit 1
  ), false)
$$;
