-- Registrations, counted by minute.
-- reads: auth.audit_events
-- failures: unknown. The audit events tell only of users that were created.
-- empty: unknown
-- parameters: $1 from (inclusive), $2 to (exclusive)
-- rows: minute timestamptz, dimension text, name text, succeeded bigint, failed bigint (null: unknown)
--   dimension 'total' (name null).
select
  date_trunc('minute', created_at::timestamptz) as minute,
  'total' as dimension,
  null::text as name,
  count(*) as succeeded,
  null::bigint as failed
from auth.audit_events
where created_at >= $1 and created_at < $2 and event_type::text = 'user_created'
group by 1
