-- Rollbacks: plans, who approved them, their steps, and who may work on a target at the moment.

-- One row: which Backbolt this is, to the targets that several write to.
create table backbolt.installation (
  only_row boolean primary key default true check (only_row),
  id uuid not null default gen_random_uuid(),
  created_at timestamptz not null default clock_timestamp()
);
insert into backbolt.installation default values;

-- How far something is that takes its time. Never goes back.
create table backbolt.progress (
  subject text primary key,
  done double precision not null,
  total double precision not null,
  phase text not null,
  at timestamptz not null
);

create sequence backbolt.rollback_number as integer;

create table backbolt.rollback (
  number integer primary key default nextval('backbolt.rollback_number'),
  -- By which the ledgers in the targets know it: numbers begin anew with another database.
  id uuid not null unique,
  version integer not null default 1,
  state text not null check (state in ('planning', 'plan_failed', 'planned', 'awaiting_approval', 'approved', 'running', 'paused', 'stopped',
    'undoing', 'aborting', 'completed', 'aborted', 'undone', 'refused', 'expired', 'void')),
  runbook text not null,
  title text not null,
  -- As the file was when the plan was made.
  runbook_text text not null,
  runbook_hash text not null,
  parameters jsonb not null,
  target text not null,
  incident integer references backbolt.incident (number),
  practice boolean not null,
  automatic boolean not null default false,
  -- Where its card is when it has no incident, or that has no channel.
  channel text,
  requested_by text not null,
  requested_at timestamptz not null,
  -- Physical time, which Slack's messages have: no message about it is older.
  asked_at timestamptz not null default clock_timestamp(),
  plan jsonb,
  plan_hash text,
  approve_until timestamptz,
  started_at timestamptz,
  ended_at timestamptz,
  -- Why it is in this state, in words for people.
  reason text,
  -- A failed step that somebody wants to skip, and why: it waits for approval.
  skip jsonb,
  -- While it is undone: down to this step.
  undo_to integer
);
-- One run at a time in a target, whatever the number of replicas.
create unique index rollback_at_work on backbolt.rollback (target) where state in ('running', 'paused', 'stopped', 'undoing', 'aborting') and not practice;
create index rollback_incident on backbolt.rollback (incident);

create table backbolt.rollback_step (
  run integer not null references backbolt.rollback (number),
  step integer not null,
  state text not null default 'waiting' check (state in ('waiting', 'confirmed', 'running', 'done', 'failed', 'skipped', 'undoing', 'undone', 'unknown')),
  -- Whether its effect is there, also when a later check of it failed.
  applied boolean not null default false,
  attempt integer not null default 0,
  confirmed_by text,
  confirmed_at timestamptz,
  started_at timestamptz,
  ended_at timestamptz,
  -- What it found before it ran, and what it did.
  before jsonb,
  effect jsonb,
  -- What a check or a failure said, in words for people.
  evidence text,
  -- When a step that waits is looked at again.
  look_at timestamptz,
  answer jsonb,
  undo_preview jsonb,
  undo_confirmed_by text,
  primary key (run, step)
);

-- Who said yes or no to what: the plan, or that a failed step may be skipped.
create table backbolt.rollback_vote (
  run integer not null references backbolt.rollback (number),
  -- 'plan', or 'skip:3'.
  about text not null,
  person text not null,
  -- Of the plan: its hash.
  version text not null,
  approved boolean not null,
  reason text,
  at timestamptz not null,
  primary key (run, about, version, person)
);

-- The lease of a target: whoever holds it executes. Its number grows with each holder; the target turns lower ones away.
create table backbolt.rollback_lease (
  target text primary key,
  fence bigint not null default 0,
  holder uuid,
  leased_until timestamptz
);

-- What steps have said, once each: the row is the promise, a job keeps it.
create table backbolt.rollback_message (
  id uuid primary key,
  run integer not null references backbolt.rollback (number),
  -- The step of the run, by its key.
  key text not null unique,
  -- #name or id; null for the channel of the incident or, without one, of the rollback.
  channel text,
  text text not null,
  state text not null default 'requested' check (state in ('requested', 'posting', 'posted', 'refused', 'unknown')),
  refusal text,
  -- Physical time: no message of ours about this is older.
  asked_at timestamptz not null default clock_timestamp()
);
