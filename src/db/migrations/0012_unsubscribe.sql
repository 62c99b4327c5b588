-- The key that unsubscribe links are made with: links in e-mails work as long as it is here.

create table backbolt.unsubscribe_key (
  is_one boolean primary key default true check (is_one),
  key bytea not null
);
