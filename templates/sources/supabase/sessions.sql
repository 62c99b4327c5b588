-- Sessions that have not ended, at one moment.
-- reads: auth.sessions
-- parameters: $1 the moment, $2 (unused) sessions last seen before this are idle, $3 sessions without an end count as over when last seen before this
-- rows: one; active bigint, users bigint (distinct), idle bigint (null: unknown)
-- not_after is null unless the project limits sessions, so a session ends by policy's time-out. refreshed_at is in UTC without saying so, and
-- moves on once in the life of an access token (an hour unless set): who is idle for less cannot be told.
select
  coalesce(sum(sessions), 0)::bigint as active,
  count(user_id) as users,
  case when $2::timestamptz is null then 0 end::bigint as idle
from (
  select user_id, count(*) as sessions
  from auth.sessions
  where (not_after is null or not_after > $1) and coalesce(refreshed_at at time zone 'UTC', created_at) >= $3
  group by user_id
) as per_user
