-- Sign-ins that succeeded, counted by minute: Supabase Auth writes none that failed into its audit log.
-- reads: auth.audit_log_entries
-- newest-blocks: auth.audit_log_entries created_at
-- empty: unknown
-- failures: unknown. To count failed sign-ins, set SUPABASE_PROJECT_REF and SUPABASE_ACCESS_TOKEN, or install templates/sources/supabase/install/password-hook.sql.
-- parameters: $1 from (inclusive), $2 to (exclusive), $3 place of the first row (tid, inclusive), $4 place of the end (tid, exclusive)
-- rows: minute timestamptz, dimension text, name text, succeeded bigint, failed bigint (null: unknown)
--   dimension 'total' (name null), 'method'. At most 20 names a minute; the rest is counted as 'other'.
-- The audit log may be switched off, and the reader may see none of it: so an empty one tells nothing. It has no index on created_at.
with signed_in as (
  select
    date_trunc('minute', created_at) as minute,
    left(case
      when payload->'traits'->>'provider' in ('email', 'phone') then 'password'
      -- Links and codes by e-mail come without a provider.
      else coalesce(payload->'traits'->>'provider', payload->'traits'->>'provider_type', 'link or code')
    end, 64) as method
  from auth.audit_log_entries
  where ctid >= $3 and ctid < $4 and created_at >= $1 and created_at < $2 and payload->>'action' = 'login'
),
counted as (
  select minute, method, count(*) as succeeded, row_number() over (partition by minute order by count(*) desc, method) as place
  from signed_in
  group by 1, 2
),
named as (
  select minute, case when place > 20 then 'other' else method end as name, succeeded
  from counted
)
select
  minute,
  case when grouping(name) = 0 then 'method' else 'total' end as dimension,
  name,
  sum(succeeded)::bigint as succeeded,
  null::bigint as failed
from named
group by grouping sets ((minute), (minute, name))
