-- Accounts with the most failed sign-ins, by hour.
-- reads: auth.login_history
-- parameters: $1 from (inclusive, the start of an hour), $2 to (exclusive), $3 how many an hour
-- rows: hour timestamptz, name text, succeeded bigint, failed bigint
with counted as (
  select
    date_trunc('hour', created_at::timestamptz) as hour,
    left(user_id::text, 64) as name,
    count(*) filter (where success) as succeeded,
    count(*) filter (where success is not true) as failed
  from auth.login_history
  where created_at >= $1 and created_at < $2 and user_id is not null
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
