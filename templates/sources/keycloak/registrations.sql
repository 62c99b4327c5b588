-- Registrations, counted by minute.
-- reads: public.event_entity
-- empty: unknown
-- parameters: $1 from (inclusive), $2 to (exclusive)
-- rows: minute timestamptz, dimension text, name text, succeeded bigint, failed bigint
--   dimension 'total' (name null).
select
  date_trunc('minute', to_timestamp(event.event_time / 1000)) as minute,
  'total' as dimension,
  null::text as name,
  count(*) filter (where event.type = 'REGISTER') as succeeded,
  count(*) filter (where event.type <> 'REGISTER') as failed
from public.realm join public.event_entity as event on event.realm_id = realm.id
where event.event_time >= (extract(epoch from $1::timestamptz) * 1000)::bigint
  and event.event_time < (extract(epoch from $2::timestamptz) * 1000)::bigint
  and event.type in ('REGISTER', 'REGISTER_ERROR')
group by 1
