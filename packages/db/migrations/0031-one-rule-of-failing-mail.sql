-- What is wrong with mail to a contact's address, decided in one place. Whoever used the link of an email has it, whatever
-- was reported of it: a copy for the archive may have come back, or a report may be late. A complaint counts all the same,
-- since the mail server may not take another.

-- As reported of the newest email of which anything is known: 'complained', 'bounced' or null.
create function reported_mail_trouble(of_contact uuid, address text) returns text language sql stable as $$
  select case
    when e.complained_at is not null then 'complained'
    when e.bounced_at is not null and l.consumed_at is null then 'bounced'
  end
  from access_links l join emails e on e.id = l.email_id
  where l.contact_id = of_contact and l.sent_to = address and (
    coalesce(l.consumed_at, e.bounced_at, e.complained_at, e.delivered_at) is not null
    or (e.sent_at is not null and e.transport <> 'resend'))
  order by l.id desc limit 1
$$;

-- The same, or 'failed' where the newest one that was tried could not be handed over. What was withdrawn was not tried.
create function mail_trouble(of_contact uuid, address text) returns text language sql stable as $$
  select coalesce(reported_mail_trouble(of_contact, address), (
    select case when e.failed_at is not null and l.consumed_at is null then 'failed' end
    from access_links l join emails e on e.id = l.email_id
    where l.contact_id = of_contact and l.sent_to = address and (e.sent_at is not null or e.failed_at is not null)
      and e.withdrawn_at is null
    order by l.id desc limit 1
  ))
$$;

create or replace function mail_bounces(of_contact uuid, address text) returns boolean language sql stable as $$
  select reported_mail_trouble(of_contact, address) is not null
$$;

create or replace function address_fails(of_contact uuid, address text) returns boolean language sql stable as $$
  select mail_trouble(of_contact, address) is not null
$$;
