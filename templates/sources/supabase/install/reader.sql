-- Makes the role that Backbolt reads a Supabase project with. Run it as postgres (SQL editor); running it again does no harm.
--
-- 1. Run this file.
-- 2. Give the role a password: alter role backbolt_reader password '…';
-- 3. Set AUTH_DATABASE_URL=postgres://backbolt_reader:<password>@<host>/postgres. Through the pooler the user is backbolt_reader.<project ref>.
--
-- Row-level security is on for the tables of schema auth, so the role must bypass it, or it would see none of them. Where postgres may not make
-- such a role this file says so: connect as postgres then. Every transaction of Backbolt's reader is read-only either way.
-- Only what the figures need can be read: no token and no password.
do $$
begin
  if not exists (select from pg_roles where rolname = 'backbolt_reader') then
    create role backbolt_reader login noinherit nosuperuser nocreatedb nocreaterole;
    alter role backbolt_reader set default_transaction_read_only = on;
    alter role backbolt_reader set statement_timeout = '10s';
  end if;
exception
  -- Somebody else made it at the same moment.
  when duplicate_object or unique_violation then null;
end $$;
do $$
begin
  alter role backbolt_reader bypassrls;
exception
  when insufficient_privilege then
    raise warning 'backbolt_reader cannot bypass row-level security here and would see nothing of schema auth: connect as postgres instead';
end $$;

grant usage on schema auth to backbolt_reader;
-- The place of a row (ctid), by which the newest are found, can be read with the whole table only.
grant select on auth.audit_log_entries to backbolt_reader;
grant select (id, created_at) on auth.refresh_tokens to backbolt_reader;
grant select (user_id, created_at, refreshed_at, not_after) on auth.sessions to backbolt_reader;
grant select (created_at, verified_at) on auth.mfa_challenges to backbolt_reader;
