-- After the back-fill: rows are cheaper to index together than one by one.
create index if not exists attempts_at on demo.attempts (at);
create index if not exists refreshes_at on demo.refreshes (at);
create index if not exists rls_violations_at on demo.rls_violations (at);
create index if not exists sessions_expires_at on demo.sessions (expires_at);
