-- Attempts with a password, by minute, as the hook of install/password-hook.sql records them. Failed ones are added to the sign-ins.
-- reads: backbolt_private.password_attempts
-- empty: unknown
-- parameters: $1 from (inclusive), $2 to (exclusive)
-- rows: minute timestamptz, dimension text, name text, succeeded bigint, failed bigint
--   dimension 'total' (name null), 'method', 'error'. A row for the method says that its failures are known in that minute, also when
--   there were none; before the first attempt that was recorded they are not. E-mail addresses that nobody has are not seen by the hook.
with recorded as (
  select min(at) as since from backbolt_private.password_attempts
),
attempt as (
  select
    date_trunc('minute', at) as minute,
    count(*) filter (where valid) as succeeded,
    count(*) filter (where not valid) as failed
  from backbolt_private.password_attempts
  where at >= $1 and at < $2
  group by 1
),
by_minute as (
  select minute, coalesce(succeeded, 0) as succeeded, coalesce(failed, 0) as failed
  from recorded,
    generate_series(date_trunc('minute', greatest($1::timestamptz, since)), $2::timestamptz - interval '1 microsecond', interval '1 minute') as minute
    left join attempt using (minute)
)
select minute, dimension, name, case when dimension = 'error' then 0 else succeeded end as succeeded, failed
from by_minute,
  (values ('total', null), ('method', 'password'), ('error', 'invalid_credentials')) as shown (dimension, name)
where dimension <> 'error' or failed > 0
