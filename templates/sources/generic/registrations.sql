-- Registrations, counted by minute.
-- reads: backbolt_source.registrations
-- parameters: $1 from (inclusive), $2 to (exclusive)
-- rows: minute timestamptz, dimension text, name text, succeeded bigint, failed bigint
--   dimension 'total' (name null).
select
  date_trunc('minute', at) as minute,
  'total' as dimension,
  null::text as name,
  count(*) filter (where succeeded) as succeeded,
  count(*) filter (where succeeded is not true) as failed
from backbolt_source.registrations
where at >= $1 and at < $2
group by 1
