-- Communications, completed: unsubscribe links, parts of status pages, and going on after e-mail health stopped one.

-- The key that unsubscribe links are made with: links in e-mails work as long as it is here.
create table backbolt.unsubscribe_key (
  is_one boolean primary key default true check (is_one),
  key bytea not null
);

-- The parts of status pages that it is about, by policy's names; null: all that a page knows.
alter table backbolt.communication add column components text[];
-- Whether e-mail health stopped it, and why somebody had it go on in spite of that.
alter table backbolt.communication add column health_stopped boolean not null default false;
alter table backbolt.communication add column health_override text;
