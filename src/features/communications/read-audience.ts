// Reads an audience in portions, so that it is never in memory as a whole: from the watched database by a cursor, or from a file.
import { open } from 'node:fs/promises';
import { sql, sqlFile } from '../../db/sql.ts';
import type { WatchedDb } from '../../db/watched.ts';
import { AppError, messageOf } from '../../lib/errors.ts';
import { AudienceRow, definitionHash } from './audience.ts';
import type { AudienceChoice } from './communication.ts';
import type { CommunicationDeps } from './deps.ts';
import type { AudiencePolicy } from './policy.ts';

/** So many rows are read at once; each portion has the time of one statement of the watched database. */
const portion = 1_000;

/**
 * Reads it and hands on portion after portion; waits for each to be taken.
 * @throws AppError `communications.audience_changed`, `communications.no_watched_database`, `communications.file_unreadable`; those of the watched
 *   database (slow, unreachable, a query that it refuses); what `take` throws
 */
export async function readAudience(
  deps: Pick<CommunicationDeps, 'communicationPolicy' | 'sources'>,
  choice: AudienceChoice,
  take: (rows: readonly AudienceRow[]) => Promise<void>,
): Promise<void> {
  const policy = deps.communicationPolicy.audiences[choice.name];
  if (policy === undefined || definitionHash(policy) !== choice.definition_hash) throw changed(choice.name);
  if (policy.query === undefined) {
    return await eachPortion(policy, async (lines) => await take(lines.map((email) => ({ email }))));
  }
  const watched = watchedOf(deps);
  const { query } = policy;
  if (policy.file === undefined) return await readByCursor(watched, query, choice.parameters, take);
  await eachPortion(policy, async (ids) => await readByCursor(watched, query, [ids], take));
}

async function readByCursor(
  watched: WatchedDb,
  query: string,
  parameters: readonly unknown[],
  take: (rows: readonly AudienceRow[]) => Promise<void>,
): Promise<void> {
  const text = query.trim().replace(/;$/, '');
  await watched.read(async (db) => {
    await db.run(sqlFile(`declare audience no scroll cursor for ${text}`, parameters));
    for (;;) {
      const rows = await db.rows(AudienceRow, sql`fetch ${sqlFile(String(portion))} from audience`);
      if (rows.length > 0) await take(rows);
      if (rows.length < portion) return;
    }
  });
}

async function eachPortion(
  { file = '' }: Pick<AudiencePolicy, 'file'>,
  take: (lines: string[]) => Promise<void>,
): Promise<void> {
  let lines: string[] = [];
  const flush = async () => {
    const taken = lines;
    lines = [];
    if (taken.length > 0) await take(taken);
  };
  const opened = await open(file).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  for await (const line of opened.readLines()) {
    if (line.trim() !== '') lines.push(line.trim().slice(0, 1_000));
    if (lines.length === portion) await flush();
  }
  await flush();
}

function watchedOf({ sources }: Pick<CommunicationDeps, 'sources'>): WatchedDb {
  const [first] = sources.values();
  if (first !== undefined) return first.db;
  throw new AppError({
    kind: 'invalid',
    code: 'communications.no_watched_database',
    message: 'an audience by query needs a watched database',
    userMessage: 'No database is watched, so nobody can be looked up there. Nothing was sent. Set AUTH_DATABASE_URL.',
  });
}

function changed(name: string): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'communications.audience_changed',
    message: `policy has another audience "${name}" than when it was chosen`,
    userMessage: `Policy's audience "${name}" has changed since it was chosen. Nothing was sent. Make the communication anew.`,
  });
}

function unreadable(file: string, error: unknown): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'communications.file_unreadable',
    message: `${file} cannot be read: ${messageOf(error)}`,
    userMessage: `The audience's file ${file} cannot be read. Nothing was sent. Put it there, or name another in policy.`,
    cause: error,
  });
}
