-- Makes the role that Backbolt reads auth.login_history, auth.user_sessions and auth.audit_events with. Run it as the owner of the tables
-- or an administrator; running it again does no harm.
--
-- 1. Run this file.
-- 2. Make the indexes that reading by time needs; one by one, and outside of a transaction, so that nobody waits for them:
--      create index concurrently if not exists login_history_created_at on auth.login_history (created_at);
--      create index concurrently if not exists audit_events_created_at on auth.audit_events (created_at);
-- 3. Give the role a password (in psql: \password backbolt_reader), then set
--    AUTH_DATABASE_URL=postgres://backbolt_reader:<password>@<host>/<database>.
-- Only what the figures need can be read: no session token.
do $$
begin
  if not exists (select from pg_roles where rolname = 'backbolt_reader') then
    create role backbolt_reader login noinherit nosuperuser nocreatedb nocreaterole;
    -- A second bolt on the door: every transaction of Backbolt's reader is read-only and timed out by itself as well.
    alter role backbolt_reader set default_transaction_read_only = on;
    alter role backbolt_reader set statement_timeout = '10s';
  end if;
exception
  -- Somebody else made it at the same moment.
  when duplicate_object or unique_violation then null;
end $$;
grant usage on schema auth to backbolt_reader;
grant select (user_id, success, created_at) on auth.login_history to backbolt_reader;
grant select (user_id, status, expires_at) on auth.user_sessions to backbolt_reader;
grant select (event_type, created_at) on auth.audit_events to backbolt_reader;
