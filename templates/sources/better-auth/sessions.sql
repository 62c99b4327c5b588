-- Sessions that have not expired, at one moment.
-- reads: public.session
-- empty: unknown
-- parameters: $1 the moment
-- rows: one; active bigint, users bigint (distinct), idle bigint (null: unknown)
-- updatedAt moves on once a day unless set, so who is idle for less cannot be told.
select
  coalesce(sum(sessions), 0)::bigint as active,
  count("userId") as users,
  null::bigint as idle
from (
  select "userId", count(*) as sessions
  from public.session
  where "expiresAt" > $1
  group by "userId"
) as per_user
