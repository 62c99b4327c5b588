-- Communications: what is said to users, who approved it, and the ledger of who was sent it.

create sequence backbolt.communication_number as integer;

create table backbolt.communication (
  number integer primary key default nextval('backbolt.communication_number'),
  -- By which status pages and in-app messages know it: numbers begin anew with another database.
  id uuid not null unique,
  version integer not null default 1,
  state text not null check (state in ('draft', 'awaiting_approval', 'approved', 'scheduled', 'sending', 'paused', 'sent', 'stopped',
    'cancelled', 'refused', 'expired')),
  template text not null,
  title text not null,
  -- Essential ones reach people who have unsubscribed, too.
  essential boolean not null,
  security boolean not null,
  -- What is sent, by locale, and the locale of whoever asks for none of these.
  rendered jsonb not null,
  -- The values that its template was filled with, so that a correction begins with them.
  given jsonb not null default '{}',
  -- The Slack channel that it was asked for in: its card goes there when there is no incident.
  asked_in text,
  default_locale text not null,
  content_hash text not null,
  channels text[] not null,
  -- The audience's name, definition and parameters as they were when it was counted; null without e-mail.
  audience jsonb,
  -- Null while it is being counted.
  audience_count integer,
  -- What was read, skipped and suppressed, and why.
  audience_report jsonb,
  -- Over content, channels, audience and count: what people approve.
  hash text,
  -- When the ledger was last filled; a change of the audience since shows when sending begins.
  filled_at timestamptz,
  incident integer references backbolt.incident (number),
  -- What it corrects or continues.
  follows integer references backbolt.communication (number),
  -- What all of one subject share: one status-page incident, one in-app message at a time.
  thread text not null,
  -- When a planned maintenance begins and ends.
  maintenance_from timestamptz,
  maintenance_until timestamptz,
  approval jsonb,
  approve_until timestamptz,
  requested_by text not null,
  requested_at timestamptz not null,
  -- Physical time, which Slack's messages have: no message about it is older.
  asked_at timestamptz not null default clock_timestamp(),
  send_at timestamptz,
  started_at timestamptz,
  ended_at timestamptz,
  -- Why it is in this state, in words for people.
  reason text
);
create index communication_incident on backbolt.communication (incident);
create index communication_open on backbolt.communication (number) where state in ('draft', 'scheduled', 'sending');

create table backbolt.communication_vote (
  communication integer not null references backbolt.communication (number),
  person text not null,
  hash text not null,
  approved boolean not null,
  reason text,
  at timestamptz not null,
  primary key (communication, hash, person)
);

-- Whoever holds it counts and sends. Its number grows with each holder.
create table backbolt.communication_lease (
  communication text primary key,
  fence bigint not null default 0,
  holder uuid,
  leased_until timestamptz
);

-- The ledger: a row for each recipient and channel.
create table backbolt.delivery (
  id bigint generated always as identity,
  communication integer not null references backbolt.communication (number),
  channel text not null check (channel in ('email', 'in_app', 'status_page', 'slack')),
  -- The address in lower case; the name of the page, the target or the channel.
  recipient text not null,
  -- The address as it is written to, where that differs.
  address text,
  -- Whose dates it is written with: `en-GB` where the text is that of `en`; the time zone only of e-mails.
  locale text not null,
  time_zone text,
  name text,
  state text not null default 'pending' check (state in ('pending', 'sending', 'sent', 'failed', 'bounced', 'complained', 'suppressed', 'unknown')),
  reason text,
  provider text,
  provider_message_id text,
  attempts smallint not null default 0,
  -- Not tried before.
  retry_at timestamptz,
  at timestamptz,
  primary key (communication, channel, recipient)
);
-- What is left to do, in the order in which it was read.
create index delivery_open on backbolt.delivery (communication, channel, id) where state in ('pending', 'sending');
-- By which a bounce finds what bounced.
create index delivery_message on backbolt.delivery (provider_message_id) where provider_message_id is not null;

-- Addresses that nothing is sent to: permanent bounces, complaints, and what people put there. In lower case.
create table backbolt.suppression (
  address text primary key,
  reason text not null check (reason in ('bounce', 'complaint', 'manual')),
  detail text,
  communication integer,
  at timestamptz not null
);

create table backbolt.unsubscribe (
  address text primary key,
  at timestamptz not null
);

-- The incident of a status page that a thread has there.
create table backbolt.status_page_incident (
  page text not null,
  thread text not null,
  remote_id text not null,
  primary key (page, thread)
);

-- How much a provider is sent: when the next e-mail may leave, for all replicas.
create table backbolt.send_pace (
  provider text primary key,
  next_at timestamptz not null
);
