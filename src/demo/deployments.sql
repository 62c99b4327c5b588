-- What of the demo is deployed, and so what can be brought back: flags, releases, a migration. Running it again does no harm.
create table if not exists demo.feature_flags (
  key text primary key,
  description text not null,
  enabled boolean not null,
  rollout_percent integer not null check (rollout_percent between 0 and 100)
);
insert into demo.feature_flags values
  ('auth_enabled', 'Requests need a session', true, 100),
  ('new_sign_in', 'People sign in through what release 2.4.0 brought', false, 0),
  ('fallback_sign_in', 'People sign in as before, whatever is deployed', false, 100),
  ('rate_limiting', 'Too many attempts are turned away', true, 100)
on conflict do nothing;

create table if not exists demo.releases (
  version text primary key,
  is_current boolean not null
);
create unique index if not exists one_release_is_current on demo.releases (is_current) where is_current;
insert into demo.releases values ('2.3.1', true), ('2.4.0', false) on conflict do nothing;

create table if not exists demo.migrations (
  version integer primary key,
  name text not null
);
insert into demo.migrations values (41, 'add_passkeys') on conflict do nothing;

-- Each account's way of hashing. Migration 42 writes one that nothing deployed can read, and keeps what was there.
create table if not exists demo.credentials (
  user_id text primary key,
  scheme text not null,
  previous_scheme text
);
insert into demo.credentials (user_id, scheme)
  select 'user-' || lpad(n::text, 4, '0'), 'argon2id' from generate_series(1, 1500) as n
  on conflict do nothing;

-- Which share of sign-ins fails, from 0 to 0.7, for what is deployed and for what was broken on purpose.
create or replace function demo.failing_share() returns double precision language sql stable as $$
  select 0.7 * greatest(
    (select case when active then 1 else 0 end from demo.faults where name = 'sign_in'),
    -- Release 2.4.0 fails whoever is sent through its new sign-in.
    (select rollout_percent / 100.0 from demo.feature_flags
      where key = 'new_sign_in' and enabled
        and exists (select from demo.releases where version = '2.4.0' and is_current)
        and not exists (select from demo.feature_flags where key = 'fallback_sign_in' and enabled)),
    (select avg(case when scheme = 'argon2id-v2' then 1 else 0 end) from demo.credentials),
    0)::double precision
$$;

-- Tables of an application, behind policies that ask for the flags of an incident (templates/runbooks/install/incident-flags.sql).
create table if not exists demo.receipts (
  id integer primary key,
  owner text not null,
  title text not null
);
insert into demo.receipts select n, 'user-' || lpad((1 + n % 50)::text, 4, '0'), 'Receipt ' || n from generate_series(1, 500) as n
  on conflict do nothing;
do $$
begin
  if not exists (select from pg_roles where rolname = 'demo_app') then
    create role demo_app nologin noinherit;
  end if;
exception
  when duplicate_object or unique_violation then null;
end $$;
grant usage on schema demo to demo_app;
grant select, insert, update, delete on demo.receipts to demo_app;
alter table demo.receipts enable row level security;
drop policy if exists own on demo.receipts;
drop policy if exists read_bypass on demo.receipts;
drop policy if exists no_inserts_while_frozen on demo.receipts;
drop policy if exists no_updates_while_frozen on demo.receipts;
drop policy if exists no_deletes_while_frozen on demo.receipts;
create policy own on demo.receipts using (owner = current_setting('demo.user_id', true));
create policy read_bypass on demo.receipts for select using ((select private.flag('read_bypass')));
create policy no_inserts_while_frozen on demo.receipts as restrictive for insert with check (not (select private.flag('freeze_writes')));
create policy no_updates_while_frozen on demo.receipts as restrictive for update using (not (select private.flag('freeze_writes')));
create policy no_deletes_while_frozen on demo.receipts as restrictive for delete using (not (select private.flag('freeze_writes')));
