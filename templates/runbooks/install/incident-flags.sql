-- Flags that an incident sets and that end by themselves, so that nothing has to be defined or dropped while it burns. Run it once in the
-- database of the application, as its owner, by a migration of yours; running it again does no harm. Nothing of schema auth is touched.
--
-- 1. Run this file.
-- 2. Have the policies of your tables ask for the flags. The sub-select makes Postgres ask once for each statement, not for each row:
--      create policy read_bypass on public.receipts for select using ((select private.flag('read_bypass')));
--      create policy no_inserts_while_frozen on public.receipts as restrictive for insert with check (not (select private.flag('freeze_writes')));
--      create policy no_updates_while_frozen on public.receipts as restrictive for update using (not (select private.flag('freeze_writes')));
--      create policy no_deletes_while_frozen on public.receipts as restrictive for delete using (not (select private.flag('freeze_writes')));
--    Prefer freezing to bypassing, and never let writes through: who wrote what could not be told afterwards.
-- 3. Let the role of the target in Backbolt's policy write the flags:
--      grant usage on schema private to <role>; grant select, insert, update on private.incident_flags to <role>;
create schema if not exists private;

create table if not exists private.incident_flags (
  key text primary key,
  value boolean not null,
  set_at timestamptz not null default now(),
  expires_at timestamptz not null,
  set_by text not null,
  -- Nothing of an incident outlives the day by being forgotten.
  check (expires_at <= set_at + interval '1 day')
);

-- Whether a flag is set and has not expired. Whoever asks needs no right on the table.
create or replace function private.flag(wanted text) returns boolean
  language sql stable security definer set search_path = ''
  return coalesce((select value and expires_at > now() from private.incident_flags where key = wanted), false);

grant usage on schema private to public;
grant execute on function private.flag(text) to public;
