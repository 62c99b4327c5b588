-- Records each attempt to sign in with a password, so that failed ones can be counted: Supabase Auth itself writes down only those that succeed.
-- Run it as postgres (SQL editor); running it again does no harm. Then turn it on:
--   Dashboard > Authentication > Hooks > Password verification attempt > Postgres function backbolt_private.password_verification_attempt
--   or in config.toml:  [auth.hook.password_verification_attempt]
--                       enabled = true
--                       uri = "pg-functions://postgres/backbolt_private/password_verification_attempt"
--
-- It never stands in the way of a sign-in: whatever goes wrong here (no table, a lock, no space), the attempt goes on as if there were no hook.
-- Attempts for addresses that nobody has do not reach a hook, and are not counted.
--
-- Retention: a row holds an account's id and an address, which are personal data. Delete old rows daily; Backbolt needs 8 days, and with pg_cron:
--   select cron.schedule('backbolt-password-attempts', '17 3 * * *',
--     $job$delete from backbolt_private.password_attempts where at < now() - interval '8 days'$job$);
-- To remove it all: turn the hook off first, then drop schema backbolt_private cascade.
create schema if not exists backbolt_private;
revoke all on schema backbolt_private from public;

create table if not exists backbolt_private.password_attempts (
  at timestamptz not null default clock_timestamp(),
  user_id uuid,
  ip inet,
  valid boolean not null
);
create index if not exists password_attempts_at on backbolt_private.password_attempts (at);

-- event: {"metadata": {"uuid", "time", "name", "ip_address"}, "user_id", "valid"}. It runs in a transaction of its own and has two seconds.
create or replace function backbolt_private.password_verification_attempt(event jsonb) returns jsonb
  language plpgsql security definer set search_path = '' set lock_timeout = '250ms' as $$
declare
  address inet;
begin
  begin
    address := event->'metadata'->>'ip_address';
  exception when others then
    address := null;
  end;
  insert into backbolt_private.password_attempts (user_id, ip, valid)
  values ((event->>'user_id')::uuid, address, coalesce((event->>'valid')::boolean, false));
  return jsonb_build_object('decision', 'continue');
exception
  -- query_canceled is not among the others.
  when others or query_canceled then
    return jsonb_build_object('decision', 'continue');
end $$;

revoke all on function backbolt_private.password_verification_attempt(jsonb) from public;
do $$
declare
  role_name text;
begin
  -- Who calls hooks, who must not, and who reads, as far as they are there.
  foreach role_name in array array['anon', 'authenticated', 'service_role'] loop
    if exists (select from pg_roles where rolname = role_name) then
      execute format('revoke all on function backbolt_private.password_verification_attempt(jsonb) from %I', role_name);
    end if;
  end loop;
  if exists (select from pg_roles where rolname = 'supabase_auth_admin') then
    grant usage on schema backbolt_private to supabase_auth_admin;
    grant execute on function backbolt_private.password_verification_attempt(jsonb) to supabase_auth_admin;
  end if;
  if exists (select from pg_roles where rolname = 'backbolt_reader') then
    grant usage on schema backbolt_private to backbolt_reader;
    grant select on backbolt_private.password_attempts to backbolt_reader;
  end if;
end $$;
