-- Figures that are not written down at present, and why: the audit log can be switched off, and its silence then means nothing.
-- reads: auth.refresh_tokens
-- newest-blocks: auth.audit_log_entries created_at
-- parameters: $1 the moment, $2 the newest entry of the audit log, null if there is none
-- rows: figure text (sign-ins, token-refreshes, registrations), reason text
-- Each sign-in and each refresh makes a token, whose id only grows: one that is newer than the log says that the log is not written.
select
  figure,
  'Supabase Auth gives out tokens, and nothing is in auth.audit_log_entries for them. Turn on Authentication > Audit Logs > Write audit logs to the database, '
    || 'and let the reader see the table.' as reason
from (select created_at from auth.refresh_tokens order by id desc limit 1) as token,
  unnest(array['sign-ins', 'token-refreshes', 'registrations']) as figure
where token.created_at > coalesce($2, '-infinity'::timestamptz) + interval '10 minutes' and token.created_at <= $1
