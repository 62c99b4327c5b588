-- Communications that a step of a rollback asks for: once, however late it is asked again, and sent without anybody at its card.

alter table backbolt.communication
  -- The same for the same request. The table of intents forgets after an hour; a run may be taken up again later.
  add column key text unique,
  -- Sent as soon as its audience is counted and whoever must approve it has.
  add column sends_itself boolean not null default false;
