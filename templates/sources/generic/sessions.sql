-- Sessions that have not expired, at one moment.
-- reads: backbolt_source.sessions
-- parameters: $1 the moment, $2 sessions last seen before this are idle
-- rows: one; active bigint, users bigint (distinct), idle bigint
select
  coalesce(sum(sessions), 0)::bigint as active,
  count(user_id) as users,
  coalesce(sum(idle), 0)::bigint as idle
from (
  select
    user_id,
    count(*) as sessions,
    count(*) filter (where coalesce(last_seen_at, created_at) < $2) as idle
  from backbolt_source.sessions
  where expires_at > $1 or expires_at is null
  group by user_id
) as per_user
