-- Violations of row-level security, counted by minute; each counts as failed.
-- reads: backbolt_source.rls_violations
-- parameters: $1 from (inclusive), $2 to (exclusive)
-- rows: minute timestamptz, dimension text, name text, succeeded bigint, failed bigint
--   dimension 'total' (name null), 'table'. At most 20 tables a minute; the rest is counted as 'other'.
with counted as (
  select
    date_trunc('minute', at) as minute,
    left(coalesce(table_name, 'unknown'), 64) as name,
    count(*) as failed
  from backbolt_source.rls_violations
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
  case when grouping(name) = 0 then 'table' else 'total' end as dimension,
  name,
  0::bigint as succeeded,
  sum(failed)::bigint as failed
from named
group by grouping sets ((minute), (minute, name))
