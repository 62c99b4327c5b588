-- Incidents: what is known of one, who is on it, its status updates and their deadlines, and what is still to be said in Slack.

-- When the next status update of something is due: of an incident now, of planned work later. One row a subject.
create table backbolt.cadence (
  subject text primary key,
  every_minutes integer not null check (every_minutes > 0),
  -- Counts the deadlines: whatever is about one deadline carries its number.
  deadline integer not null,
  due_at timestamptz not null,
  -- When it was due before anybody snoozed it.
  promised_at timestamptz not null,
  -- The last update, or the start.
  last_at timestamptz not null,
  -- How far this deadline has come; each phase is entered once. A stopped one keeps its row, so that its numbers never come again.
  phase text not null default 'waiting' check (phase in ('waiting', 'drafted', 'reminded', 'missed', 'stopped'))
);

create sequence backbolt.incident_number as integer;

create table backbolt.incident (
  number integer primary key default nextval('backbolt.incident_number'),
  -- Counts changes, so that a card knows whether it shows the latest.
  version integer not null default 1,
  title text not null,
  severity text not null check (severity in ('P0', 'P1', 'P2', 'P3')),
  status text not null check (status in ('investigating', 'identified', 'monitoring', 'resolved')),
  impact text not null,
  components text[] not null,
  private boolean not null,
  practice boolean not null,
  declared_by text not null,
  declared_in text,
  started_at timestamptz not null,
  -- Physical time, which Slack's messages have: no message about this incident is older.
  asked_at timestamptz not null default clock_timestamp(),
  -- The message that it was declared from, and the figures that were on the card.
  quote jsonb,
  evidence jsonb,
  decision_pending boolean not null default false,
  first_response_due timestamptz,
  acknowledged_at timestamptz,
  acknowledged_by text,
  resolved_at timestamptz,
  resolved_by text,
  summary text,
  cause text,
  -- Counts resolutions, so that a watch that belongs to an earlier one ends.
  resolutions integer not null default 0,
  -- 'wanted' until there is one; 'borrowed' where none could be made and another one serves; 'archived' after the end.
  channel_state text not null default 'wanted' check (channel_state in ('wanted', 'ready', 'borrowed', 'archived')),
  channel text,
  channel_name text,
  -- How many names and channels were tried before this one.
  channel_attempt integer not null default 0,
  -- The modal in which whoever declared it sees the set-up complete.
  setup_view text
);
create index incident_open on backbolt.incident (number) where status <> 'resolved';
create index incident_channel on backbolt.incident (channel);
create index incident_started_at on backbolt.incident (started_at);

-- The parts of the set-up that jobs complete one by one.
create table backbolt.incident_setup (
  incident integer not null references backbolt.incident (number),
  step text not null check (step in ('channel', 'card', 'invitations', 'topic', 'bookmarks', 'announcement')),
  state text not null check (state in ('under_way', 'done', 'failed')),
  -- What stands in for it where it failed, for people.
  detail text,
  primary key (incident, step)
);

create table backbolt.incident_role (
  incident integer not null references backbolt.incident (number),
  role text not null,
  person text not null,
  since timestamptz not null,
  primary key (incident, role)
);

-- Who is on it. For a private incident: who may know of it.
create table backbolt.incident_member (
  incident integer not null references backbolt.incident (number),
  person text not null,
  primary key (incident, person)
);
create index incident_member_person on backbolt.incident_member (person);

create table backbolt.status_update (
  incident integer not null references backbolt.incident (number),
  -- Counts the updates of one incident.
  number integer not null,
  colour text not null check (colour in ('GREEN', 'YELLOW', 'RED')),
  progress text not null,
  metrics text not null,
  issues text not null,
  next text not null,
  posted_by text not null,
  posted_at timestamptz not null,
  -- Null after the last one.
  next_due_at timestamptz,
  primary key (incident, number)
);

-- What Backbolt proposes to say at a deadline.
create table backbolt.status_draft (
  id uuid primary key,
  incident integer not null references backbolt.incident (number),
  deadline integer not null,
  colour text not null check (colour in ('GREEN', 'YELLOW', 'RED')),
  progress text not null,
  metrics text not null,
  issues text not null,
  next text not null,
  unique (incident, deadline)
);

-- One reason for which people are called: a missed update, no first response, a decision that is pending, an outage that lasts.
create table backbolt.escalation (
  incident integer not null references backbolt.incident (number),
  cause text not null,
  started_at timestamptz not null,
  level integer not null,
  state text not null check (state in ('open', 'taken', 'ended')),
  taken_by text,
  primary key (incident, cause)
);

-- A message that is posted once: a status update, a reminder, a call for help, a briefing.
create table backbolt.incident_notice (
  id uuid primary key,
  incident integer not null references backbolt.incident (number),
  -- What it is about, so that it is said once however many replicas decide to.
  key text not null unique,
  kind text not null,
  -- A person's or a channel's id or #name; null for the incident's own channel.
  recipient text,
  data jsonb not null,
  asked_at timestamptz not null default clock_timestamp(),
  -- 'posting' is written before Slack is called: who finds it there looks for the message before posting again.
  state text not null default 'requested' check (state in ('requested', 'posting', 'posted', 'refused', 'unknown', 'outdated')),
  channel text,
  ts text,
  refusal text
);
create index incident_notice_incident on backbolt.incident_notice (incident);

-- A checklist in use, and who ticked what.
create table backbolt.incident_checklist (
  incident integer not null references backbolt.incident (number),
  checklist text not null,
  -- Its text as it was when it was started: a template that changes later does not change what people agreed to do.
  content jsonb not null,
  version integer not null default 1,
  started_by text not null,
  started_at timestamptz not null,
  primary key (incident, checklist)
);
create table backbolt.checklist_tick (
  incident integer not null,
  checklist text not null,
  item text not null,
  ticked_by text not null,
  ticked_at timestamptz not null,
  primary key (incident, checklist, item),
  foreign key (incident, checklist) references backbolt.incident_checklist (incident, checklist)
);
