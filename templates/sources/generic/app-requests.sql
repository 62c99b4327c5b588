-- Requests to the application, counted by minute: a status of 500 or more, or none, failed.
-- reads: backbolt_source.app_requests
-- parameters: $1 from (inclusive), $2 to (exclusive)
-- rows: minute timestamptz, dimension text, name text, succeeded bigint, failed bigint
--   dimension 'total' (name null), 'status', 'duration' (name is the bucket ceil(ln(ms) / ln(1.1)), ms clamped to 0.1 … 3600000).
--   At most 20 statuses a minute; the rest is counted as 'other'.
with request as (
  select
    date_trunc('minute', at) as minute,
    status,
    case when duration_ms <> 'NaN'
      then ceil(ln(least(greatest(duration_ms, 0.1), 3600000)) / ln(1.1::double precision))::integer
    end as bucket
  from backbolt_source.app_requests
  where at >= $1 and at < $2
),
-- First into few rows by hashing: what has several groupings is sorted, once for each.
alike as (
  select minute, status, bucket, count(*) as requests from request group by 1, 2, 3
),
named as (
  select minute, coalesce(status::text, 'none') as status, bucket, coalesce(status < 500, false) as succeeded, requests from alike
),
counted as (
  select
    minute,
    case when grouping(status) = 0 then 'status' when grouping(bucket) = 0 then 'duration' else 'total' end as dimension,
    coalesce(status, bucket::text) as name,
    coalesce(sum(requests) filter (where succeeded), 0) as succeeded,
    coalesce(sum(requests) filter (where not succeeded), 0) as failed
  from named
  group by grouping sets ((minute), (minute, status), (minute, bucket))
),
ranked as (
  select *, row_number() over (partition by minute, dimension order by succeeded + failed desc, name) as place
  from counted
  where dimension = 'total' or name is not null
)
select
  minute,
  dimension,
  case when dimension = 'status' and place > 20 then 'other' else name end as name,
  sum(succeeded)::bigint as succeeded,
  sum(failed)::bigint as failed
from ranked
group by 1, 2, 3
