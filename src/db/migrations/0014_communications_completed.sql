-- Parts of status pages, and going on after e-mail health stopped a communication.

alter table backbolt.communication
  -- The parts of status pages that it is about, by policy's names; null: all that a page knows.
  add column components text[],
  -- Whether e-mail health stopped it, and why somebody had it go on in spite of that.
  add column health_stopped boolean not null default false,
  add column health_override text;
