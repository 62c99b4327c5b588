-- Figures that are not written down at present, and why: each realm says whether events are saved, and which.
-- reads: public.realm
-- rows: figure text (sign-ins, token-refreshes, registrations), reason text
-- A realm that names no types saves those that Keycloak saves by default; token refreshes are not among them.
with needed (figure, type, by_default) as (
  values
    ('sign-ins', 'LOGIN', true),
    ('sign-ins', 'LOGIN_ERROR', true),
    ('registrations', 'REGISTER', true),
    ('registrations', 'REGISTER_ERROR', true),
    ('token-refreshes', 'REFRESH_TOKEN', false),
    ('token-refreshes', 'REFRESH_TOKEN_ERROR', false)
),
saved as (
  select distinct needed.type
  from public.realm cross join needed
  where realm.events_enabled
    and case
      when exists (select from public.realm_enabled_event_types as named where named.realm_id = realm.id)
        then exists (select from public.realm_enabled_event_types as named where named.realm_id = realm.id and named.value = needed.type)
      else needed.by_default
    end
)
select
  figure,
  'No realm of Keycloak saves ' || string_agg(type, ' and ' order by type)
    || ' events. Turn them on: Realm settings > Events > User events settings.' as reason
from needed
where type not in (select type from saved)
group by figure
