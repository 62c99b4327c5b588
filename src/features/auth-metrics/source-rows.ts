// Runs one file of a source pack and checks every row that it returns: the watched database is an edge like any other.
import { z } from 'zod';
import type { Queryable } from '../../db/query.ts';
import { sql, sqlFile } from '../../db/sql.ts';
import { AppError } from '../../lib/errors.ts';
import { isBucket } from './histogram.ts';
import type { PackFile, SourcePack } from './source-pack.ts';
import { dimensions } from './tally.ts';

/** More rows than this from one file are refused; an hour of the generic pack is 15,000 at the very worst. */
export const maxRows = 100_000;

const Count = z.int().nonnegative();
const counted = { succeeded: Count, failed: Count };

/** A row of a file that counts events. */
export const CountRow = z.discriminatedUnion('dimension', [
  z.strictObject({ minute: z.date(), dimension: z.literal('total'), name: z.null(), ...counted }),
  z.strictObject({
    minute: z.date(),
    dimension: z.literal('duration'),
    name: z
      .string()
      .regex(/^-?\d{1,4}$/)
      .transform(Number)
      .refine(isBucket, 'not the bucket of a duration'),
    ...counted,
  }),
  z.strictObject({ minute: z.date(), dimension: z.enum(dimensions), name: z.string(), ...counted }),
]);
export type CountRow = z.output<typeof CountRow>;

/** The row of `sessions.sql`. */
export const SessionsRow = z.strictObject({ active: Count, users: Count, idle: Count });

/** A row of `top-addresses.sql` and `top-accounts.sql`. */
export const TopRow = z.strictObject({ hour: z.date(), name: z.string(), ...counted });
export type TopRow = z.output<typeof TopRow>;

/**
 * Runs the file as one SELECT and checks its rows.
 * @throws AppError `source_pack.too_many_rows` or `source_pack.unexpected_row`, naming the file, the row and what was expected.
 */
export async function readPackFile<S extends z.ZodType>(
  db: Queryable,
  file: PackFile,
  row: S,
  values: readonly unknown[],
): Promise<z.output<S>[]> {
  // As a subquery, so that nothing but a SELECT fits, and no more than the cap ever leaves the server.
  const statement = sqlFile(`select * from (\n${file.text}\n) as figure limit ${maxRows + 1}`, values);
  const found = await db.rows(z.unknown(), statement);
  if (found.length > maxRows) {
    const problem = `returned more than ${maxRows} rows; it must aggregate by minute and cap the names`;
    throw refused('too_many_rows', file, problem);
  }
  return found.map((raw, index) => {
    const parsed = row.safeParse(raw);
    if (parsed.success) return parsed.data;
    const shown = JSON.stringify(raw).slice(0, 300);
    const problem = `row ${index + 1} does not have the expected shape: ${z.prettifyError(parsed.error)}\ngot ${shown}`;
    throw refused('unexpected_row', file, problem);
  });
}

const Present = z.object({ name: z.string() });

/** Which files of the pack have the relation that they read. */
export async function presentFiles(db: Queryable, pack: SourcePack): Promise<PackFile[]> {
  const files = [...pack.files.values()];
  const names = [...new Set(files.map((file) => file.reads))];
  const present = await db.rows(
    Present,
    sql`select name from unnest(${names}::text[]) as name where to_regclass(name) is not null`,
  );
  return files.filter((file) => present.some(({ name }) => name === file.reads));
}

/** The error for a file that returned what it should not. */
export function refused(code: 'too_many_rows' | 'unexpected_row', file: PackFile, problem: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: `source_pack.${code}`,
    message: `templates/sources/${file.file} ${problem}`,
    userMessage: `The source pack's file ${file.file} returned something that Backbolt does not understand. The figures stay as they were. The log says what was expected.`,
  });
}
