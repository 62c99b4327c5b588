-- Makes the role that Backbolt reads with, and the schema that it reads. Run it in the watched database as its owner or an
-- administrator; running it again does no harm.
--
-- 1. Run this file.
-- 2. Create the views of schema backbolt_source over your own tables; leave out those you cannot fill: their figures are then
--    shown as "unknown". Add an index on the time column of each table behind them. Views run with the rights of their owner, so the reader
--    needs none on your tables.
--      login_attempts(at timestamptz, succeeded boolean, method text, platform text, error_code text, user_id text, ip inet, duration_ms double precision)
--      token_refreshes(at timestamptz, succeeded boolean, duration_ms double precision)
--      sessions(id text, user_id text, created_at timestamptz, last_seen_at timestamptz, expires_at timestamptz)
--      rls_violations(at timestamptz, table_name text)
--      registrations(at timestamptz, succeeded boolean)
--      token_validations(at timestamptz, succeeded boolean)
--      app_requests(at timestamptz, status integer, duration_ms double precision)
--      permission_denials(at timestamptz, permission text)
--      users(user_id text, email text, locale text, time_zone text, name text): whom the audiences of policy are made of; no figure needs it
-- 3. If the views were created by another role than the one that ran this file, run it again as that role: grants for later
--    views hold for views of the role that ran it.
-- 4. The role has no password, so it cannot log in where passwords are asked for. Give it one (in psql: \password backbolt_reader), then set
--    AUTH_DATABASE_URL=postgres://backbolt_reader:<password>@<host>/<database>.
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

create schema if not exists backbolt_source;
grant usage on schema backbolt_source to backbolt_reader;
grant select on all tables in schema backbolt_source to backbolt_reader;
alter default privileges in schema backbolt_source grant select on tables to backbolt_reader;
