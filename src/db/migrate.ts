// Applies migrations/*.sql in order, once, whatever the number of replicas that start together.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { z } from 'zod';
import { AppError } from '../lib/errors.ts';
import type { OwnDb } from './own.ts';
import { sql, sqlFile } from './sql.ts';

const Applied = z.object({ name: z.string(), checksum: z.string() });
// Any constant that nothing else in this database uses: 'backbolt' on a telephone keypad.
const advisoryLock = 22252658;

/**
 * Brings the schema up to date under an advisory lock, all in one transaction.
 * @returns the names applied now. @throws AppError `db.migration_changed` when an applied file was edited or is missing.
 */
export async function migrate(db: OwnDb, folder: URL = new URL('migrations/', import.meta.url)): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const files = await Promise.all(
    names.map(async (name) => ({ name, text: await readFile(new URL(name, folder), 'utf8') })),
  );
  return await db.transaction(async (tx) => {
    // Another replica's migration may take as long as it takes.
    await tx.run(sql`set local lock_timeout = 0`);
    await tx.run(sql`set local statement_timeout = 0`);
    await tx.run(sql`select pg_advisory_xact_lock(${advisoryLock})`);
    await tx.run(sql`create schema if not exists backbolt`);
    await tx.run(sql`create table if not exists backbolt.migration (
      name text primary key, checksum text not null, applied_at timestamptz not null default clock_timestamp())`);
    const applied = await tx.rows(Applied, sql`select name, checksum from backbolt.migration order by name`);
    const added: string[] = [];
    for (const { name, text } of files) {
      const checksum = createHash('sha256').update(text).digest('hex');
      const before = applied.find((row) => row.name === name);
      if (before !== undefined && before.checksum !== checksum)
        throw changed(`${name} was edited after it was applied`);
      if (before !== undefined) continue;
      await tx.run(sqlFile(text));
      await tx.run(sql`insert into backbolt.migration (name, checksum) values (${name}, ${checksum})`);
      added.push(name);
    }
    const missing = applied.find((row) => !names.includes(row.name));
    if (missing !== undefined) throw changed(`${missing.name} was applied by a newer Backbolt`);
    return added;
  });
}

function changed(message: string): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'db.migration_changed',
    message,
    userMessage: `Backbolt's database does not fit this version: ${message}. Nothing was changed. Start the version that wrote it, or restore the file.`,
  });
}
