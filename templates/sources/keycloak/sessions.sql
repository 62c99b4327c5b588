-- Sessions that have not ended, at one moment.
-- reads: public.offline_user_session
-- empty: unknown
-- parameters: $1 the moment, $2 sessions last seen before this are idle
-- rows: one; active bigint, users bigint (distinct), idle bigint
-- Online sessions (offline_flag 0) are kept here since Keycloak 26, unless that is switched off. Each realm says when its sessions end; longer
-- limits for "remember me" are not looked at. Times are in seconds of the epoch.
with moment as (
  select extract(epoch from $1::timestamptz)::bigint as now, extract(epoch from $2::timestamptz)::bigint as idle_before
)
select
  coalesce(sum(sessions), 0)::bigint as active,
  count(user_id) as users,
  coalesce(sum(idle), 0)::bigint as idle
from (
  select session.user_id, count(*) as sessions, count(*) filter (where session.last_session_refresh < moment.idle_before) as idle
  from moment
    cross join public.realm
    join public.offline_user_session as session on session.realm_id = realm.id
  where session.offline_flag = '0'
    and session.last_session_refresh > moment.now - coalesce(realm.sso_idle_timeout, 1800)
    and session.created_on > moment.now - coalesce(realm.sso_max_lifespan, 36000)
  group by session.user_id
) as per_user
