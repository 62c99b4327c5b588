-- Sign-ins, token refreshes and registrations that succeeded, counted by minute: Supabase Auth writes none that failed into its audit log.
-- counts: sign-ins token-refreshes registrations
-- reads: auth.audit_log_entries
-- newest-blocks: auth.audit_log_entries created_at
-- empty: unknown
-- failures: unknown. Supabase Auth writes down only those that succeed.
-- failures of sign-ins: unknown. To count failed sign-ins, set SUPABASE_PROJECT_REF and SUPABASE_ACCESS_TOKEN, or install templates/sources/supabase/install/password-hook.sql.
-- parameters: $1 from (inclusive), $2 to (exclusive), $3 place of the first row (tid, inclusive), $4 place of the end (tid, exclusive)
-- rows: figure text, minute timestamptz, dimension text, name text, succeeded bigint, failed bigint (null: unknown)
--   dimension 'total' (name null), of sign-ins 'method'. At most 20 names a minute; the rest is counted as 'other'.
-- The audit log may be switched off, and the reader may see none of it: so an empty one tells nothing. It has no index on created_at.
with written as (
  select created_at, payload, payload::text as line
  from auth.audit_log_entries
  where ctid >= $3 and ctid < $4 and created_at >= $1 and created_at < $2
  offset 0
),
entry as (
  select
    created_at,
    -- Supabase Auth writes the keys in alphabetical order, the action first: there it is found at a third of what reading all of the JSON costs.
    case when line like '{"action":"%' then split_part(line, '"', 4) else payload->>'action' end as action,
    payload
  from written
  -- Keeps the action from being looked for once more wherever it is used.
  offset 0
),
alike as (
  select
    date_trunc('minute', created_at) as minute,
    action,
    case when action = 'login' then (payload->'traits')::text end as traits,
    count(*) as succeeded
  from entry
  where action in ('login', 'token_refreshed', 'user_signedup')
  group by 1, 2, 3
),
named as (
  select
    minute,
    case action when 'login' then 'sign-ins' when 'token_refreshed' then 'token-refreshes' else 'registrations' end as figure,
    case when action = 'login' then left(case
      when traits::json->>'provider' in ('email', 'phone') then 'password'
      -- Links and codes by e-mail come without a provider.
      else coalesce(traits::json->>'provider', traits::json->>'provider_type', 'link or code')
    end, 64) end as method,
    succeeded
  from alike
),
counted as (
  select figure, minute, method, sum(succeeded) as succeeded,
    row_number() over (partition by figure, minute order by sum(succeeded) desc, method) as place
  from named
  group by 1, 2, 3
)
select figure, minute, 'total' as dimension, null::text as name, sum(succeeded)::bigint as succeeded, null::bigint as failed
from counted
group by 1, 2
union all
select figure, minute, 'method', case when place > 20 then 'other' else method end, sum(succeeded)::bigint, null::bigint
from counted
where method is not null
group by 1, 2, 4
