-- The columns are those that rate-limiter-flexible's RateLimiterPostgres reads and writes.
create table rate_limits (
  key varchar(255) primary key,
  points integer not null default 0,
  expire bigint
);

create index rate_limits_by_end on rate_limits (expire);
