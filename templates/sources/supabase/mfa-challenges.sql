-- Challenges of a second factor, counted by minute of their beginning: verified ones succeeded, those that were not within five minutes failed.
-- reads: auth.mfa_challenges
-- parameters: $1 from (inclusive), $2 to (exclusive)
-- rows: minute timestamptz, dimension text, name text, succeeded bigint, failed bigint
--   dimension 'total' (name null).
-- The table has an index on created_at. A challenge that somebody may still be answering counts for nothing yet.
select
  date_trunc('minute', created_at) as minute,
  'total' as dimension,
  null::text as name,
  count(*) filter (where verified_at is not null) as succeeded,
  count(*) filter (where verified_at is null and created_at < $2::timestamptz - interval '5 minutes') as failed
from auth.mfa_challenges
where created_at >= $1 and created_at < $2
group by 1
