-- Figures of watched authentication systems: how far each source has been read, its samples, its top addresses and accounts.

-- One row a metric source. Whoever holds the lease collects; the fence makes a late commit of a former holder fail.
create table backbolt.metric_source (
  source text primary key,
  fence bigint not null,
  -- Physical time: a lease must not end early because domain time was skipped.
  leased_until timestamptz not null,
  -- Everything before `watermark` has been read, except the minutes in `missing` ([[from, to), …] in ms of the epoch).
  watermark timestamptz,
  previous_watermark timestamptz,
  missing jsonb not null default '[]',
  -- The pack's files whose view was there at the last round.
  present jsonb not null default '[]',
  -- How many minutes to read in one transaction; follows how fast the watched database answers.
  chunk_minutes integer not null default 60,
  top_watermark timestamptz,
  failing_kind text check (failing_kind in ('unreachable', 'login_refused', 'too_slow', 'query_failed')),
  failing_since timestamptz,
  problem text,
  slow_rounds integer not null default 0,
  retry_at timestamptz,
  backfill_retry_at timestamptz
);

-- One row a minute. `counts` can be recounted from the source and is replaced whole; `gauges` are what was so at one moment.
create table backbolt.minute_sample (
  source text not null,
  minute timestamptz not null,
  counts jsonb not null,
  gauges jsonb,
  primary key (source, minute)
);

-- The sum of an hour's minute samples, made again in the transaction that changes one of them: long windows read these.
create table backbolt.hour_sample (
  source text not null,
  hour timestamptz not null,
  counts jsonb not null,
  primary key (source, hour)
);

-- Who failed to sign in most, by hour. Personal data, kept apart and for a short time.
create table backbolt.hour_top (
  source text not null,
  hour timestamptz not null,
  kind text not null check (kind in ('address', 'account')),
  name text not null,
  succeeded bigint not null,
  failed bigint not null,
  primary key (source, hour, kind, name)
);
