-- Messages in the application: one row for everybody. Run it once in your application's database, as its owner; running it again does no harm.
-- Your application shows what `select * from backbolt_app.current_notifications` gives the signed-in user, and calls
-- backbolt_app.dismiss(id) when they close one.
create schema if not exists backbolt_app;

create table if not exists backbolt_app.notifications (
  id uuid primary key,
  -- What belongs to one matter: a later message ends the earlier ones.
  thread text not null,
  level text not null check (level in ('info', 'success', 'warning', 'critical')),
  title text not null,
  -- Plain text: show it as text, never as HTML.
  body text not null,
  starts_at timestamptz not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now()
);
create index if not exists notifications_expiry on backbolt_app.notifications (expires_at);

create table if not exists backbolt_app.notification_dismissals (
  notification uuid not null references backbolt_app.notifications (id) on delete cascade,
  user_id text not null,
  at timestamptz not null default now(),
  primary key (notification, user_id)
);

-- Whose request it is: the claim `sub` of the JSON Web Token, as PostgREST and Supabase set it; or what your application sets itself with
-- `set local request.jwt.claims = '{"sub": "…"}'`.
create or replace function backbolt_app.current_user_id() returns text
  language sql stable
  return (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub');

alter table backbolt_app.notifications enable row level security;
alter table backbolt_app.notification_dismissals enable row level security;

-- Everybody reads what is shown now; nobody but the owner and Backbolt's role writes.
drop policy if exists notifications_shown on backbolt_app.notifications;
create policy notifications_shown on backbolt_app.notifications for select using (starts_at <= now() and expires_at > now());

drop policy if exists dismissals_own on backbolt_app.notification_dismissals;
create policy dismissals_own on backbolt_app.notification_dismissals for select using (user_id = backbolt_app.current_user_id());
drop policy if exists dismissals_add on backbolt_app.notification_dismissals;
create policy dismissals_add on backbolt_app.notification_dismissals for insert with check (user_id = backbolt_app.current_user_id());

create or replace view backbolt_app.current_notifications with (security_invoker = true) as
  select n.id, n.level, n.title, n.body, n.starts_at, n.expires_at from backbolt_app.notifications n
  where n.starts_at <= now() and n.expires_at > now()
    and not exists (select from backbolt_app.notification_dismissals d where d.notification = n.id and d.user_id = backbolt_app.current_user_id())
  order by n.starts_at desc;

create or replace function backbolt_app.dismiss(notification uuid) returns void
  language sql security invoker
  begin atomic
    insert into backbolt_app.notification_dismissals (notification, user_id)
      values (dismiss.notification, backbolt_app.current_user_id()) on conflict do nothing;
  end;

grant usage on schema backbolt_app to public;
grant select on backbolt_app.notifications, backbolt_app.current_notifications to public;
grant select, insert on backbolt_app.notification_dismissals to public;

-- Backbolt's role: give it a login, and put its URL into IN_APP_DATABASE_URL.
do $$ begin
  if not exists (select from pg_roles where rolname = 'backbolt_notifier') then create role backbolt_notifier nologin; end if;
end $$;
grant usage on schema backbolt_app to backbolt_notifier;
grant select, insert, update on backbolt_app.notifications to backbolt_notifier;
drop policy if exists notifications_notifier on backbolt_app.notifications;
create policy notifications_notifier on backbolt_app.notifications to backbolt_notifier using (true) with check (true);

-- With Supabase, whose API acts as this role for whoever has the service key.
do $$ begin
  if exists (select from pg_roles where rolname = 'service_role') then
    grant usage on schema backbolt_app to service_role;
    grant select, insert, update on backbolt_app.notifications to service_role;
    drop policy if exists notifications_service on backbolt_app.notifications;
    create policy notifications_service on backbolt_app.notifications to service_role using (true) with check (true);
  end if;
end $$;
