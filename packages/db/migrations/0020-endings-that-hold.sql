-- Every typed code is one row, whether or not its browser has a code: a guess costs the same for an address that is known
-- and for one that is not.
create table code_tries (
  id uuid primary key,
  browser_hash bytea not null check (octet_length(browser_hash) = 32),
  tried_at timestamptz not null default clock_timestamp()
);

create index code_tries_by_browser on code_tries (browser_hash, tried_at);
create index code_tries_by_time on code_tries (tried_at);

-- When a code was switched off. Comparing with its expiry would let whoever began a moment before slip through.
alter table recovery_attempts drop column tries, add column revoked_at timestamptz;

-- When "this was not me" was said of the sign-in that a notice is about: what came later is not meant.
alter table emails add column answered_at timestamptz;

-- Notices to an address are counted before another one goes there.
create index emails_of_notices on emails (lower(to_address), queued_at) where kind in ('sign_in_notice', 'address_changed');
