-- The figures of each status card that people were shown, for a day: what they do from a card is about exactly these.
create table backbolt.shown_snapshot (
  id uuid primary key,
  taken_at timestamptz not null,
  snapshot jsonb not null
);
create index shown_snapshot_taken_at on backbolt.shown_snapshot (taken_at);
