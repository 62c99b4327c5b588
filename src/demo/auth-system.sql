-- The demo authentication system: its tables, its traffic, and the views that the source pack `generic` reads. Running it again does no harm.
create schema if not exists demo;

create table if not exists demo.attempts (
  id bigint primary key,
  at timestamptz not null,
  succeeded boolean not null,
  method text not null,
  platform text not null,
  error_code text,
  user_id text not null,
  ip inet not null,
  duration_ms double precision not null
);
create table if not exists demo.refreshes (
  at timestamptz not null,
  succeeded boolean not null,
  duration_ms double precision not null
);
create table if not exists demo.users (
  id text primary key,
  created_at timestamptz not null
);
create table if not exists demo.sessions (
  id bigint primary key,
  user_id text not null,
  created_at timestamptz not null,
  -- Until then its user does something now and then.
  busy_until timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null
);
create table if not exists demo.rls_violations (
  at timestamptz not null,
  table_name text not null
);
-- What is broken on purpose.
create table if not exists demo.faults (
  name text primary key,
  active boolean not null
);
insert into demo.faults values ('sign_in', false) on conflict do nothing;
-- One row: how far traffic has been made; whoever makes more locks it.
create table if not exists demo.progress (
  only_row boolean primary key default true check (only_row),
  filled_to timestamptz,
  attempts bigint not null default 0
);
insert into demo.progress default values on conflict do nothing;

create schema if not exists backbolt_source;
create or replace view backbolt_source.login_attempts as
  select at, succeeded, method, platform, error_code, user_id, ip, duration_ms from demo.attempts;
create or replace view backbolt_source.token_refreshes as
  select at, succeeded, duration_ms from demo.refreshes;
create or replace view backbolt_source.sessions as
  select 's-' || id as id, user_id, created_at, last_seen_at, expires_at from demo.sessions;
create or replace view backbolt_source.rls_violations as
  select at, table_name from demo.rls_violations;
-- One attempt in forty is somebody's first; the application checks the token of each sign-in; sign-ins and refreshes are its requests, of which
-- those fail that fail by its own fault.
create or replace view backbolt_source.registrations as
  select at, succeeded from demo.attempts where id % 40 = 7;
create or replace view backbolt_source.token_validations as
  select at, true as succeeded from demo.attempts where succeeded;
create or replace view backbolt_source.app_requests as
  select at, case when succeeded then 200 when error_code in ('database_timeout', 'upstream_unavailable', 'provider_timeout') then 503 else 401 end as status,
    duration_ms from demo.attempts
  union all
  select at, case when succeeded then 200 else 401 end, duration_ms from demo.refreshes;
create or replace view backbolt_source.permission_denials as
  select at, 'write ' || table_name as permission from demo.rls_violations;
-- Whom communications are written to: the fifteen hundred who sign in. Their addresses are of a domain that nobody can have.
create or replace view backbolt_source.users as
  select 'user-' || lpad(n::text, 4, '0') as user_id, 'user-' || lpad(n::text, 4, '0') || '@example.com' as email,
    (array['en', 'en-GB', 'de', 'de-AT', 'fr'])[1 + n % 5] as locale,
    (array['Europe/London', 'Europe/Berlin', 'America/New_York', 'Asia/Tokyo', 'UTC'])[1 + n % 5] as time_zone,
    (array['Ada', 'Noor', 'Jonas', 'Mei', 'Tomasz', 'Amara', 'Luis', 'Signe'])[1 + n % 8] || ' ' ||
      (array['Okafor', 'Lindqvist', 'Moreau', 'Tanaka', 'Silva', 'Novak', 'Haddad'])[1 + n % 7] as name
  from generate_series(1, 1500) n;

-- A number in (0, 1) that is always the same for the same place and purpose: traffic is made slot by slot and comes out the same
-- whether it is made at once or second by second.
create or replace function demo.chance(place bigint, purpose integer) returns double precision
  language sql immutable parallel safe
  return ((hashint8extended(place, purpose) & 1073741823)::double precision + 0.5) / 1073741824;

-- A duration in ms, log-normal (Box and Muller).
create or replace function demo.duration(place bigint, purpose integer, median double precision, spread double precision)
  returns double precision language sql immutable parallel safe
  return median * exp(spread * sqrt(-2 * ln(demo.chance(place, purpose))) * cos(2 * pi() * demo.chance(place, purpose + 1)));

-- How busy it is, around 1: most at 14:00 UTC, least at 02:00.
create or replace function demo.busyness(epoch double precision) returns double precision
  language sql immutable parallel safe
  return 1 + 0.4 * sin(2 * pi() * (epoch - 28800) / 86400);

-- Makes the traffic of [from_at, to_at), of which the share `failing` fails besides the usual; `made` attempts were made before. Returns how
-- many there are then. Attempts are at most one in each slot of 5 s, refreshes one in each of 10 s, violations one in each hour.
drop function if exists demo.make_traffic(timestamptz, timestamptz, boolean, bigint);
create or replace function demo.make_traffic(from_at timestamptz, to_at timestamptz, failing double precision, made bigint) returns bigint
  language sql set jit = off as $$
  insert into demo.refreshes (at, succeeded, duration_ms)
  select at, demo.chance(slot, 21) > 0.003, demo.duration(slot, 22, 24, 0.5)
  from (
    select slot, to_timestamp((slot + demo.chance(slot, 20)) * 10) as at
    from generate_series(floor(date_part('epoch', from_at) / 10)::bigint, floor(date_part('epoch', to_at) / 10)::bigint) as slot
    where demo.chance(slot, 23) < 0.5 * demo.busyness(slot * 10)
    offset 0
  ) as slots
  where at >= from_at and at < to_at;

  insert into demo.rls_violations (at, table_name)
  select at, (array['invoices', 'profiles', 'receipts'])[1 + floor(demo.chance(slot, 31) * 3)::integer]
  from (
    select slot, to_timestamp((slot + demo.chance(slot, 30)) * 3600) as at
    from generate_series(floor(date_part('epoch', from_at) / 3600)::bigint, floor(date_part('epoch', to_at) / 3600)::bigint) as slot
  ) as slots
  where at >= from_at and at < to_at and demo.chance(slot, 32) < 0.12;

  -- One attempt of each 91 fails, somewhere in the middle third of them, so that a short window stays healthy by night too.
  with attempt as (
    select slot, at, made + row_number() over (order by slot) as id, demo.chance(slot, 3) as by_method
    from (
      select slot, to_timestamp((slot + demo.chance(slot, 1)) * 5) as at
      from generate_series(floor(date_part('epoch', from_at) / 5)::bigint, floor(date_part('epoch', to_at) / 5)::bigint) as slot
      where demo.chance(slot, 2) < 0.5 * demo.busyness(slot * 5)
      offset 0
    ) as slots
    where at >= from_at and at < to_at
  ),
  judged as (
    select *, demo.chance(slot, 5) < failing as broken,
      case when by_method < 0.48 then 'password' when by_method < 0.78 then 'google' when by_method < 0.90 then 'magic_link' else 'passkey' end as method,
      demo.chance(slot, 5) >= failing and id % 91 <> 30 + floor(demo.chance(id / 91, 4) * 30)::bigint as succeeded
    from attempt
  )
  insert into demo.attempts (id, at, succeeded, method, platform, error_code, user_id, ip, duration_ms)
  select id, at, succeeded, method,
    case when demo.chance(slot, 6) < 0.55 then 'web' when demo.chance(slot, 6) < 0.82 then 'ios' else 'android' end,
    case
      when succeeded then null
      when broken and demo.chance(slot, 7) < 0.85 then (array['database_timeout', 'upstream_unavailable'])[1 + floor(demo.chance(slot, 8) * 2)::integer]
      when method = 'password' then (array['invalid_credentials', 'invalid_credentials', 'invalid_credentials', 'user_banned', 'over_request_rate_limit'])[1 + floor(demo.chance(slot, 8) * 5)::integer]
      when method = 'google' then (array['provider_timeout', 'access_denied', 'bad_oauth_state'])[1 + floor(demo.chance(slot, 8) * 3)::integer]
      when method = 'magic_link' then (array['otp_expired', 'otp_expired', 'email_not_confirmed'])[1 + floor(demo.chance(slot, 8) * 3)::integer]
      else 'passkey_not_recognised'
    end,
    -- A few accounts are guessed at from one address.
    case when not succeeded and demo.chance(slot, 9) < 0.3 then 'user-0013'
      else 'user-' || lpad((1 + floor(demo.chance(slot, 10) * 1500))::integer::text, 4, '0') end,
    case when not succeeded and demo.chance(slot, 9) < 0.3 then '203.0.113.7'::inet
      else '198.51.100.0'::inet + floor(demo.chance(slot, 11) * 256)::bigint end,
    case when broken and not succeeded then demo.duration(slot, 12, 2800, 0.3)
      else demo.duration(slot, 12, case method when 'password' then 105 when 'google' then 130 when 'magic_link' then 85 else 105 end, 0.4) end
  from judged
  order by id;

  insert into demo.sessions (id, user_id, created_at, busy_until, last_seen_at, expires_at)
  select id, user_id, at, busy_until, least(busy_until, to_at), at + interval '8 hours'
  from (
    select id, user_id, at, at + least(-ln(demo.chance(id, 40)) * 8, 8) * interval '1 hour' as busy_until
    from demo.attempts where succeeded and at >= greatest(from_at, to_at - interval '8 hours') and at < to_at
  ) as signed_in;

  select greatest(made, max(id)) from demo.attempts
$$;

-- Brings the demo up to `now_at`: the traffic since it was last here (a week at most), sessions, and what is too old. Two that call it at once
-- wait for each other.
create or replace function demo.advance(now_at timestamptz) returns void
  language plpgsql set jit = off set synchronous_commit = off as $$
declare
  before demo.progress;
  from_at timestamptz;
begin
  select * into before from demo.progress for update;
  if before.filled_to > now_at + interval '1 minute' then
    -- The clock was put back: what has not happened yet is taken away.
    delete from demo.attempts where at >= now_at;
    delete from demo.refreshes where at >= now_at;
    delete from demo.rls_violations where at >= now_at;
    delete from demo.sessions where created_at >= now_at;
    update demo.sessions set last_seen_at = least(last_seen_at, now_at);
    update demo.progress set filled_to = now_at;
  end if;
  if before.filled_to >= now_at then return; end if;
  from_at := greatest(before.filled_to, now_at - interval '7 days');
  if from_at is null then from_at := now_at - interval '7 days'; end if;
  update demo.progress
    set filled_to = now_at, attempts = demo.make_traffic(from_at, now_at, demo.failing_share(), before.attempts);
  -- Each session is seen once a minute, a sixtieth of them each second; after a pause all of them at once.
  update demo.sessions set last_seen_at = least(busy_until, now_at)
    where last_seen_at < busy_until
      and (now_at - from_at > interval '1 minute' or id % 60 = floor(date_part('epoch', now_at))::bigint % 60);
  delete from demo.sessions where expires_at < now_at - interval '1 hour';
  if date_trunc('hour', from_at) <> date_trunc('hour', now_at) then
    delete from demo.attempts where at < now_at - interval '8 days';
    delete from demo.refreshes where at < now_at - interval '8 days';
    delete from demo.rls_violations where at < now_at - interval '8 days';
  end if;
end $$;
