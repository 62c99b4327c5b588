-- Which workspace Backbolt is installed in, as Slack said at the last start: the command line asks no Slack, and must tell its people from others.
create table backbolt.home_team (
  only_row boolean primary key default true check (only_row),
  team_id text not null
);
