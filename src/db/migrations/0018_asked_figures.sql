-- What is asked of others than the watched databases: a Prometheus.

-- One row a query of policy: its latest figure, and why there is no newer one.
create table backbolt.application_figure (
  name text primary key,
  -- The latest slot that was taken, in slots since the epoch.
  slot bigint not null,
  -- Address and query: the figure of another one is no figure of this one.
  query text not null,
  -- Null where the answer had nothing to make a figure of.
  value double precision,
  at timestamptz,
  problem text
);

-- A Supabase project's logs of sign-ins, for the source that it belongs to: how far they were read, and why no further.
create table backbolt.log_source (
  source text primary key,
  slot bigint not null,
  watermark timestamptz,
  problem text
);
-- What they say of a minute. A minute whose counts changed is collected again: `applied` is the revision that the samples hold.
create table backbolt.log_minute (
  source text not null,
  minute timestamptz not null,
  counts jsonb not null,
  revision integer not null default 1,
  applied integer not null default 0,
  primary key (source, minute)
);
create index log_minute_changed on backbolt.log_minute (source, minute) where revision <> applied;

-- What the project's security advisor finds: one row, for all sources and replicas.
create table backbolt.project_advice (
  kind text primary key check (kind = 'security'),
  slot bigint not null,
  findings jsonb,
  at timestamptz,
  problem text
);
