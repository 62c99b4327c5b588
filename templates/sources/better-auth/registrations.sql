-- Registrations, counted by minute.
-- reads: public.user
-- failures: unknown. Better Auth writes down only the registrations that succeed.
-- parameters: $1 from (inclusive), $2 to (exclusive)
-- rows: minute timestamptz, dimension text, name text, succeeded bigint, failed bigint (null: unknown)
--   dimension 'total' (name null).
select
  date_trunc('minute', "createdAt"::timestamptz) as minute,
  'total' as dimension,
  null::text as name,
  count(*) as succeeded,
  null::bigint as failed
from public."user"
where "createdAt" >= $1 and "createdAt" < $2
group by 1
