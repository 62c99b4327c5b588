-- Sign-in attempts, counted by minute.
-- reads: public.event_entity
-- columns: realm_id event_time type details_json ip_address
-- empty: unknown
-- parameters: $1 from (inclusive), $2 to (exclusive)
-- rows: minute timestamptz, dimension text, name text, succeeded bigint, failed bigint
--   dimension 'total' (name null), 'method' (the identity provider, or 'local account'), 'platform' (the client), 'error' (of failed attempts).
--   At most 20 names a minute and dimension; the rest is counted as 'other'.
-- Events may be switched off, so an empty table tells nothing. event_time is in ms of the epoch; its index begins with the realm. Details may be
-- cut off by Keycloak, so they are searched and not parsed.
with attempt as (
  select
    date_trunc('minute', to_timestamp(event.event_time / 1000)) as minute,
    event.type = 'LOGIN' as succeeded,
    left(coalesce(substring(coalesce(event.details_json_long_value, event.details_json) from '"identity_provider" *: *"([^"]+)"'), 'local account'), 64)
      as method,
    left(coalesce(event.client_id, 'unknown'), 64) as platform,
    case when event.type <> 'LOGIN' then left(coalesce(event.error, 'unknown'), 64) end as error
  from public.realm join public.event_entity as event on event.realm_id = realm.id
  where event.event_time >= (extract(epoch from $1::timestamptz) * 1000)::bigint
    and event.event_time < (extract(epoch from $2::timestamptz) * 1000)::bigint
    and event.type in ('LOGIN', 'LOGIN_ERROR')
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
  from alike
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
