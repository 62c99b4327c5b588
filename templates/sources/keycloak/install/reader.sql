-- Makes the role that Backbolt reads Keycloak's database with. Run it as the owner of the tables
-- or an administrator; running it again does no harm.
--
-- 1. Run this file.
-- 2. Let Keycloak save events: Realm settings > Events > User events settings. Token refreshes are not among those that it saves by default:
--    add REFRESH_TOKEN and REFRESH_TOKEN_ERROR. What is not saved is shown as "unknown". Above 300,000 events Keycloak leaves out the
--    indexes of an upgrade, and says so in its log; without this one every reading goes through all events:
--      create index concurrently if not exists idx_event_time on public.event_entity (realm_id, event_time);
-- 3. Give the role a password (in psql: \password backbolt_reader), then set
--    AUTH_DATABASE_URL=postgres://backbolt_reader:<password>@<host>/<database>.
-- Only what the figures need can be read: no secret, no credential, no name of a user.
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

grant usage on schema public to backbolt_reader;
grant select (id, events_enabled, sso_idle_timeout, sso_max_lifespan) on public.realm to backbolt_reader;
grant select on public.realm_enabled_event_types to backbolt_reader;
grant select (realm_id, event_time, type, client_id, error, ip_address, user_id, details_json, details_json_long_value) on public.event_entity
  to backbolt_reader;
grant select (realm_id, offline_flag, user_id, created_on, last_session_refresh) on public.offline_user_session to backbolt_reader;
