-- Sign-in attempts, counted by minute.
-- reads: auth.login_history
-- columns: user_id success created_at
-- parameters: $1 from (inclusive), $2 to (exclusive)
-- rows: minute timestamptz, dimension text, name text, succeeded bigint, failed bigint
--   dimension 'total' (name null).
select
  date_trunc('minute', created_at::timestamptz) as minute,
  'total' as dimension,
  null::text as name,
  count(*) filter (where success) as succeeded,
  count(*) filter (where success is not true) as failed
from auth.login_history
where created_at >= $1 and created_at < $2
group by 1
