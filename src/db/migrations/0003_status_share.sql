-- A status card that somebody shares in a channel: asked for, then posted by a job.
create table backbolt.status_share (
  id uuid primary key,
  requested_by text not null,
  requested_at timestamptz not null,
  asked_at timestamptz not null default clock_timestamp(),
  channel text not null,
  note text,
  -- The figures as they were when it was asked for.
  snapshot jsonb not null,
  -- 'posting' is written before Slack is called: who finds it there looks for the message before posting again.
  state text not null default 'requested' check (state in ('requested', 'posting', 'posted', 'refused', 'unknown')),
  posted_ts text,
  refusal text
);
