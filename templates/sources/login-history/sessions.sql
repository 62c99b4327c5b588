-- Sessions that have not ended, at one moment.
-- reads: auth.user_sessions
-- parameters: $1 the moment
-- rows: one; active bigint, users bigint (distinct), idle bigint (null: unknown)
-- The table does not say when a session was last seen.
select
  coalesce(sum(sessions), 0)::bigint as active,
  count(user_id) as users,
  null::bigint as idle
from (
  select user_id, count(*) as sessions
  from auth.user_sessions
  where status::text = 'active' and (expires_at > $1 or expires_at is null)
  group by user_id
) as per_user
