-- Sign-in attempts, counted by minute.
-- reads: backbolt_source.login_attempts
-- parameters: $1 from (inclusive), $2 to (exclusive)
-- rows: minute timestamptz, dimension text, name text, succeeded bigint, failed bigint
--   dimension 'total' (name null), 'method', 'platform', 'error' (of failed attempts), 'duration'
--   (name is the bucket ceil(ln(ms) / ln(1.1)), ms clamped to 0.1 … 3600000).
--   At most 20 names a minute and dimension; the rest is counted as 'other'.
-- An index on the time column of the table behind the view is used: the condition is a plain half-open range.
with attempt as (
  select
    date_trunc('minute', at) as minute,
    coalesce(succeeded, false) as succeeded,
    method,
    platform,
    case when succeeded then null else coalesce(error_code, 'unknown') end as error
  from backbolt_source.login_attempts
  where at >= $1 and at < $2
),
timed as (
  select
    date_trunc('minute', at) as minute,
    coalesce(succeeded, false) as succeeded,
    ceil(ln(least(greatest(duration_ms, 0.1), 3600000)) / ln(1.1::double precision))::integer as bucket
  from backbolt_source.login_attempts
  where at >= $1 and at < $2 and duration_ms <> 'NaN'
),
-- First into few rows by hashing: what has several groupings is sorted, once for each.
alike as (
  select
    minute,
    method,
    platform,
    error,
    count(*) filter (where succeeded) as succeeded,
    count(*) filter (where not succeeded) as failed
  from attempt
  group by 1, 2, 3, 4
),
named as (
  select
    minute,
    left(coalesce(method, 'unknown'), 64) as method,
    left(coalesce(platform, 'unknown'), 64) as platform,
    left(error, 64) as error,
    succeeded,
    failed
  from alike
),
counted as (
  select
    minute,
    case
      when grouping(method) = 0 then 'method'
      when grouping(platform) = 0 then 'platform'
      when grouping(error) = 0 then 'error'
      else 'total'
    end as dimension,
    coalesce(method, platform, error) as name,
    sum(succeeded) as succeeded,
    sum(failed) as failed
  from named
  group by grouping sets ((minute), (minute, method), (minute, platform), (minute, error))
),
ranked as (
  select *, row_number() over (partition by minute, dimension order by succeeded + failed desc, name) as place
  from counted
  where dimension = 'total' or name is not null
)
select
  minute,
  dimension,
  case when dimension <> 'total' and place > 20 then 'other' else name end as name,
  sum(succeeded)::bigint as succeeded,
  sum(failed)::bigint as failed
from ranked
group by 1, 2, 3
union all
select
  minute,
  'duration',
  bucket::text,
  count(*) filter (where succeeded),
  count(*) filter (where not succeeded)
from timed
group by minute, bucket
