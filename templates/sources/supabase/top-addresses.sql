-- Addresses with the most failed sign-ins with a password, by hour.
-- reads: backbolt_private.password_attempts
-- parameters: $1 from (inclusive, the start of an hour), $2 to (exclusive), $3 how many an hour
-- rows: hour timestamptz, name text, succeeded bigint, failed bigint
with counted as (
  select
    date_trunc('hour', at) as hour,
    host(ip) as name,
    count(*) filter (where valid) as succeeded,
    count(*) filter (where not valid) as failed
  from backbolt_private.password_attempts
  where at >= $1 and at < $2 and ip is not null
  group by 1, 2
),
ranked as (
  select *, row_number() over (partition by hour order by failed desc, name) as place
  from counted
  where failed > 0
)
select hour, name, succeeded, failed
from ranked
where place <= $3::integer
