-- Token refreshes, counted by minute.
-- reads: backbolt_source.token_refreshes
-- parameters: $1 from (inclusive), $2 to (exclusive)
-- rows: minute timestamptz, dimension text, name text, succeeded bigint, failed bigint
--   dimension 'total' (name null), 'duration' (name is the bucket ceil(ln(ms) / ln(1.1)), ms clamped to 0.1 … 3600000).
with refresh as (
  select
    date_trunc('minute', at) as minute,
    coalesce(succeeded, false) as succeeded,
    case when duration_ms <> 'NaN'
      then ceil(ln(least(greatest(duration_ms, 0.1), 3600000)) / ln(1.1::double precision))::integer
    end as bucket
  from backbolt_source.token_refreshes
  where at >= $1 and at < $2
)
select
  minute,
  case when grouping(bucket) = 0 then 'duration' else 'total' end as dimension,
  bucket::text as name,
  count(*) filter (where succeeded) as succeeded,
  count(*) filter (where not succeeded) as failed
from refresh
group by grouping sets ((minute), (minute, bucket))
having grouping(bucket) = 1 or bucket is not null
