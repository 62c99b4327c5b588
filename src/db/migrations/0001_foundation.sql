-- What every feature stands on: time, intents, the event chain, timers, the directory, the limiter of outgoing calls.

-- One row: how far domain time is ahead of the database's clock (zero outside the local workspace and tests).
create table backbolt.domain_clock (
  only_row boolean primary key default true check (only_row),
  time_offset interval not null default interval '0'
);
insert into backbolt.domain_clock default values;

-- Something a person or Slack asked for, by a key that a repeat of it has too; `outcome` is what the first one gave.
create table backbolt.intent (
  key text primary key,
  at timestamptz not null default clock_timestamp(),
  outcome jsonb
);
create index intent_at on backbolt.intent (at);

-- The record. `data` is canonical JSON as text, because the hash covers exactly this text.
create table backbolt.event (
  stream text not null,
  seq bigint not null,
  at timestamptz not null,
  actor text not null,
  kind text not null,
  data text not null,
  prev_hash text not null,
  hash text not null,
  primary key (stream, seq)
);
create table backbolt.event_head (
  stream text primary key,
  seq bigint not null,
  hash text not null
);
create function backbolt.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'backbolt.% is append-only: % refused', tg_table_name, lower(tg_op) using errcode = 'insufficient_privilege';
end $$;
create trigger event_is_append_only before update or delete on backbolt.event
  for each row execute function backbolt.refuse_change();
create trigger event_is_never_truncated before truncate on backbolt.event
  for each statement execute function backbolt.refuse_change();

-- A deadline of the domain. The sweep hands a due row to the job engine once; a recurring one then moves to its next slot.
create table backbolt.timer (
  key text primary key,
  job text not null,
  data jsonb not null,
  due_at timestamptz not null,
  every interval check (every > interval '0')
);
create index timer_due_at on backbolt.timer (due_at, key);

-- What Slack said of a person, and when. Facts, not rights: rights come from policy.
create table backbolt.person (
  id text primary key,
  team_id text not null,
  name text not null,
  is_bot boolean not null,
  is_guest boolean not null,
  is_deleted boolean not null,
  fetched_at timestamptz not null
);

-- The limiter that replicas share, one row a bucket (a method, a channel, the workspace): the generic cell rate algorithm's
-- theoretical arrival time.
create table backbolt.send_bucket (
  bucket text primary key,
  arrival_at timestamptz not null
);
