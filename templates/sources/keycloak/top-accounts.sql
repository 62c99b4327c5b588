-- Accounts with the most failed sign-ins, by hour.
-- reads: public.event_entity
-- empty: unknown
-- parameters: $1 from (inclusive, the start of an hour), $2 to (exclusive), $3 how many an hour
-- rows: hour timestamptz, name text, succeeded bigint, failed bigint
with counted as (
  select
    date_trunc('hour', to_timestamp(event.event_time / 1000)) as hour,
    left(event.user_id, 64) as name,
    count(*) filter (where event.type = 'LOGIN') as succeeded,
    count(*) filter (where event.type <> 'LOGIN') as failed
  from public.realm join public.event_entity as event on event.realm_id = realm.id
  where event.event_time >= (extract(epoch from $1::timestamptz) * 1000)::bigint
    and event.event_time < (extract(epoch from $2::timestamptz) * 1000)::bigint
    and event.type in ('LOGIN', 'LOGIN_ERROR') and event.user_id is not null
  group by 1, 2
),
ranked as (
  select *, row_number() over (partition by hour order by failed desc, name) as place
  from counted
  where failed > 0
)
select hour, name, succeeded, failed
from ranked
where place <= $3::integer
