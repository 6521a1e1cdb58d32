-- Whoever used the link of an email has it, whatever was reported of it: a copy for the archive may have come back, or a
-- report may be late. A complaint counts all the same, since the mail server may not take another.
create or replace function mail_bounces(of_contact uuid, address text) returns boolean language sql stable as $$
  select coalesce((
    select e.complained_at is not null or (e.bounced_at is not null and l.consumed_at is null)
    from access_links l join emails e on e.id = l.email_id
    where l.contact_id = of_contact and l.sent_to = address and (
      coalesce(l.consumed_at, e.bounced_at, e.complained_at, e.delivered_at) is not null
      or (e.sent_at is not null and e.transport <> 'resend'))
    order by l.id desc limit 1
  ), false)
$$;

create or replace function address_fails(of_contact uuid, address text) returns boolean language sql stable as $$
  select mail_bounces(of_contact, address) or coalesce((
    select e.failed_at is not null and l.consumed_at is null from access_links l join emails e on e.id = l.email_id
    where l.contact_id = of_contact and l.sent_to = address and (e.sent_at is not null or e.failed_at is not null)
      and e.withdrawn_at is null
    order by l.id desc limit 1
  ), false)
$$;

select refresh_listed_clients(array (select client_id from listed_clients where idle_status = 'bounced'));
