-- Sources whose tables have no index on time, figures that a source does not record, health of watched databases, probes, complaints.

-- `reasons`: why a figure, or its failures, cannot be known, by figure. `pack`: the one that was recognised, and what is to be said of that.
alter table backbolt.metric_source
  add column reasons jsonb not null default '{}',
  add column pack text,
  add column pack_remark text;

-- Which blocks of a watched table hold which hours: see src/features/auth-metrics/block-survey.ts.
create table backbolt.block_map (
  source text not null,
  table_name text not null,
  filenode bigint not null,
  blocks integer not null,
  near_next integer not null,
  far_next integer not null,
  hurry integer not null,
  churn bigint not null,
  primary key (source, table_name)
);
create table backbolt.block_slice (
  source text not null,
  table_name text not null,
  number integer not null,
  -- The newest row; null when it holds none of interest.
  latest timestamptz,
  hours integer[] not null,
  primary key (source, table_name, number)
);

-- The health probe: one row a probe, how it is now; a slot of time is probed once, by whoever takes it first.
create table backbolt.probe (
  name text primary key,
  -- The latest slot that was taken, in slots since the epoch.
  slot bigint not null,
  checked_at timestamptz,
  is_up boolean,
  -- Since when it is so.
  since timestamptz,
  latency_ms double precision,
  failure text,
  failed_at timestamptz
);
create table backbolt.probe_minute (
  probe text not null,
  minute timestamptz not null,
  up integer not null,
  down integer not null,
  -- Of those that were up, together.
  ms double precision not null,
  primary key (probe, minute)
);

-- What users complain of. `id` is the caller's, so that a complaint that comes twice counts once.
create table backbolt.complaint (
  id text primary key,
  at timestamptz not null,
  source text not null check (source in ('command', 'reaction', 'webhook')),
  reported_by text not null,
  text text
);
create index complaint_at on backbolt.complaint (at);
