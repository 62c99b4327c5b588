-- Who is in which user group, and questions that somebody still has to answer with yes.

-- One row: all user groups as Slack listed them, and when. Slack lists them in one answer, so they age together.
create table backbolt.user_group_list (
  only_row boolean primary key default true check (only_row),
  groups jsonb not null,
  fetched_at timestamptz not null
);

-- "Are you sure?": what was asked about which version of a thing. Answered once, by that person (null: by whoever may).
create table backbolt.confirmation (
  id uuid primary key,
  action text not null,
  subject text not null,
  version text not null,
  actor text,
  data jsonb not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index confirmation_expires_at on backbolt.confirmation (expires_at);
