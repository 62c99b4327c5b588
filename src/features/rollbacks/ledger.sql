-- The ledger of rollbacks in a target database: what was done there, written in the transaction that did it. Running this again does no harm.
create schema if not exists backbolt_ledger;

-- One row for each Backbolt that writes here. Whoever comes with a lower number than was seen has lost its lease, and is turned away.
-- Every step locks this table first: there is one step at a time in a target.
create table if not exists backbolt_ledger.fence (
  installation uuid primary key,
  fence bigint not null
);

create table if not exists backbolt_ledger.step (
  run uuid not null,
  step integer not null,
  -- 'do' or 'undo'.
  direction text not null check (direction in ('do', 'undo')),
  installation uuid not null,
  fence bigint not null,
  -- SHA-256 of the plan that was approved.
  plan_hash text not null,
  at timestamptz not null default clock_timestamp(),
  -- Rows touched, the state before, what the invariants gave.
  result jsonb not null,
  primary key (run, step, direction)
);
