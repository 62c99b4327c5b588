-- Removes backups by copy that are older than 30 days, those that a restore kept for its undo too. Run it in the target, as whoever owns the
-- schema backbolt_backup. Backbolt removes none by itself: what a rollback of long ago can still be undone with is for a person to give up.
do $$
declare
  old constant timestamptz := now() - interval '30 days';
  one record;
begin
  for one in
    select copy.relname
    from backbolt_backup.manifest backup
    join pg_class copy on copy.relname like replace(backup.name, '_', '\_') || '.%'
    where copy.relnamespace = 'backbolt_backup'::regnamespace and copy.relkind = 'r' and backup.at < old
  loop
    execute format('drop table backbolt_backup.%I', one.relname);
  end loop;
  delete from backbolt_backup.manifest where at < old;
end
$$;
