-- Refusals for want of a permission, counted by minute; each counts as failed.
-- reads: backbolt_source.permission_denials
-- parameters: $1 from (inclusive), $2 to (exclusive)
-- rows: minute timestamptz, dimension text, name text, succeeded bigint, failed bigint
--   dimension 'total' (name null), 'permission'. At most 20 permissions a minute; the rest is counted as 'other'.
with counted as (
  select
    date_trunc('minute', at) as minute,
    left(coalesce(permission, 'unknown'), 64) as name,
    count(*) as failed
  from backbolt_source.permission_denials
  where at >= $1 and at < $2
  group by 1, 2
),
ranked as (
  select *, row_number() over (partition by minute order by failed desc, name) as place
  from counted
),
named as (
  select minute, case when place > 20 then 'other' else name end as name, failed
  from ranked
)
select
  minute,
  case when grouping(name) = 0 then 'permission' else 'total' end as dimension,
  name,
  0::bigint as succeeded,
  sum(failed)::bigint as failed
from named
group by grouping sets ((minute), (minute, name))
