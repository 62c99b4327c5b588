-- Registrations, counted by minute.
-- reads: auth.audit_log_entries
-- newest-blocks: auth.audit_log_entries created_at
-- empty: unknown
-- failures: unknown. Supabase Auth writes down only the registrations that succeed.
-- parameters: $1 from (inclusive), $2 to (exclusive), $3 place of the first row (tid, inclusive), $4 place of the end (tid, exclusive)
-- rows: minute timestamptz, dimension text, name text, succeeded bigint, failed bigint (null: unknown)
--   dimension 'total' (name null).
select
  date_trunc('minute', created_at) as minute,
  'total' as dimension,
  null::text as name,
  count(*) as succeeded,
  null::bigint as failed
from auth.audit_log_entries
where ctid >= $3 and ctid < $4 and created_at >= $1 and created_at < $2 and payload->>'action' = 'user_signedup'
group by 1
