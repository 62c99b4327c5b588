-- Sign-ins that succeeded, counted by minute: each makes a session. Better Auth writes nothing down of those that fail.
-- reads: public.session
-- columns: createdAt expiresAt ipAddress userAgent userId token
-- empty: unknown
-- failures: unknown. Better Auth keeps no failed sign-ins; make the views of the pack generic over a table of your own that a hook fills.
-- parameters: $1 from (inclusive), $2 to (exclusive)
-- rows: minute timestamptz, dimension text, name text, succeeded bigint, failed bigint (null: unknown)
--   dimension 'total' (name null), 'method', 'platform'. At most 20 names a minute and dimension; the rest is counted as 'other'.
-- A session that ended is deleted, so minutes that are read late (at first start, after a pause) count only those that are still there.
-- Sessions may be kept elsewhere (secondaryStorage), so an empty table tells nothing. A session does not say how it began: the method is that
-- of the user's account where there is only one, otherwise 'unknown'.
with signed_in as (
  select
    date_trunc('minute', session."createdAt"::timestamptz) as minute,
    left(coalesce(nullif(account.provider, 'credential'), case when account.provider is not null then 'password' end, 'unknown'), 64) as method,
    case
      when session."userAgent" is null or session."userAgent" = '' then 'unknown'
      when session."userAgent" ~* 'iphone|ipad|cfnetwork' then 'ios'
      when session."userAgent" ~* 'android|okhttp' then 'android'
      when session."userAgent" ~ '^Mozilla/' then 'web'
      else 'other'
    end as platform
  from public.session
    left join lateral (
      select case when min("providerId") = max("providerId") then min("providerId") end as provider
      from public.account
      where account."userId" = session."userId"
    ) as account on true
  where session."createdAt" >= $1 and session."createdAt" < $2
),
counted as (
  select
    minute,
    case when grouping(method) = 0 then 'method' when grouping(platform) = 0 then 'platform' else 'total' end as dimension,
    coalesce(method, platform) as name,
    count(*) as succeeded
  from signed_in
  group by grouping sets ((minute), (minute, method), (minute, platform))
),
ranked as (
  select *, row_number() over (partition by minute, dimension order by succeeded desc, name) as place
  from counted
)
select
  minute,
  dimension,
  case when dimension <> 'total' and place > 20 then 'other' else name end as name,
  sum(succeeded)::bigint as succeeded,
  null::bigint as failed
from ranked
group by 1, 2, 3
