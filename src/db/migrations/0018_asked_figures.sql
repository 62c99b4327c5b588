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
