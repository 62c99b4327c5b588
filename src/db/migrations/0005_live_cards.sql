-- Messages that show a state and are edited when it changes: one row a card, whatever it shows.
create table backbolt.live_card (
  -- What it shows: a kind of card, and the id of its subject.
  kind text not null,
  subject text not null,
  -- Where it was asked for: a channel, or a person for the direct message with them.
  channel text not null,
  -- Whoever holds the lease draws; the fence makes a late write of a former holder fail.
  fence bigint not null,
  -- Physical time: a lease must not end early because domain time was skipped.
  leased_until timestamptz not null,
  -- Physical time, which Slack's messages have: no message of this card is older.
  first_at timestamptz not null default clock_timestamp(),
  -- Written before Slack is called to post: who finds it without a ts looks for the message before posting again.
  may_be_posted boolean not null default false,
  -- The message: its channel as Slack names it, and what it shows.
  posted_in text,
  ts text,
  version bigint,
  -- 'pinned', or why Slack refused to pin the message.
  pin text,
  primary key (kind, subject, channel)
);
