// Runs one file of a source pack and checks every row that it returns: the watched database is an edge like any other.
import { z } from 'zod';
import type { Queryable } from '../../db/query.ts';
import { identifier, sql, sqlFile } from '../../db/sql.ts';
import { AppError } from '../../lib/errors.ts';
import { isBucket } from './histogram.ts';
import { type CountFigure, countFigures } from './sample.ts';
import type { PackFile, SourcePack } from './source-pack.ts';
import { dimensions } from './tally.ts';

// More rows than this from one file are refused; an hour of the generic pack is 15,000 at the very worst.
const maxRows = 100_000;

const Count = z.int().nonnegative();
const counted = { succeeded: Count, failed: Count };

const Bucket = z
  .string()
  .regex(/^-?\d{1,4}$/)
  .transform(Number)
  .refine(isBucket, 'not the bucket of a duration');

const rowWith = <S extends z.ZodRawShape>(shape: S) =>
  z.discriminatedUnion('dimension', [
    z.strictObject({ minute: z.date(), dimension: z.literal('total'), name: z.null(), ...shape }),
    z.strictObject({ minute: z.date(), dimension: z.literal('duration'), name: Bucket, ...shape }),
    z.strictObject({ minute: z.date(), dimension: z.enum(dimensions), name: z.string(), ...shape }),
  ]);

const CountRow = rowWith(counted);
/** A row of a file that counts events; of a file that counts several figures it says of which one it is. */
export type CountRow = z.output<typeof CountRow> & { figure?: CountFigure };

// What is not known is not zero: where a file knows successes alone `failed` is null, and no file that counts failures may say so.
const Unknown = z.null('expected null: the header says that failures are unknown').transform(() => 0);
const successes = { succeeded: Count, failed: Unknown };
const figure = { figure: z.enum(countFigures) };
const rows = {
  all: { one: CountRow, several: rowWith({ ...counted, ...figure }) },
  successes: { one: rowWith(successes), several: rowWith({ ...successes, ...figure }) },
};

/** The row that a file which counts events must return. */
export const countRowOf = ({ failuresUnknown, counts }: PackFile): z.ZodType<CountRow> =>
  rows[failuresUnknown === null ? 'all' : 'successes'][counts === null ? 'one' : 'several'];

/** The row of `sessions.sql`; idle is null where nobody can tell. */
export const SessionsRow = z.strictObject({ active: Count, users: Count, idle: Count.nullable() });

/** The row of `unrecorded.sql`: a figure that is not written down at present, and why. */
export const UnrecordedRow = z.strictObject({ figure: z.enum(countFigures), reason: z.string().min(1).max(300) });

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
  const text = `select * from (\n${file.text}\n) as figure limit ${maxRows + 1}`;
  const statement = sqlFile(text, values.slice(0, parametersOf(file.text)));
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

// A file need not use what others do; a value that nothing asks for is refused by the server.
function parametersOf(text: string): number {
  const used = text.replace(/--.*$/gm, '').matchAll(/\$(\d+)/g);
  return Math.max(0, ...[...used].map(([, number]) => Number(number)));
}

const Present = z.object({ name: z.string() });
const Filled = z.object({ filled: z.boolean() });

/** Which files of the pack have the relation that they read, with all of its rows to be seen, and some in it where none would tell nothing. */
export async function presentFiles(db: Queryable, pack: SourcePack): Promise<PackFile[]> {
  const files = [...pack.files.values()];
  const names = [...new Set(files.map((file) => file.reads))];
  const present = await db.rows(
    Present,
    sql`select name from unnest(${names}::text[]) as name
      where to_regclass(name) is not null and not row_security_active(to_regclass(name))`,
  );
  const there = files.filter((file) => present.some(({ name }) => name === file.reads));
  const empty: string[] = [];
  for (const name of new Set(there.filter((file) => file.emptyIsUnknown).map((file) => file.reads))) {
    const { filled } = await db.one(Filled, sql`select exists (select from ${relationSql(name)}) as filled`);
    if (!filled) empty.push(name);
  }
  return there.filter((file) => !file.emptyIsUnknown || !empty.includes(file.reads));
}

const relationSql = (name: string) =>
  name
    .split('.')
    .map(identifier)
    .reduce((schema, table) => sql`${schema}.${table}`);

/** The error for a file that returned what it should not. */
export function refused(code: 'too_many_rows' | 'unexpected_row', file: PackFile, problem: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: `source_pack.${code}`,
    message: `templates/sources/${file.file} ${problem}`,
    userMessage: `The source pack's file ${file.file} returned something that Backbolt does not understand. The figures stay as they were. The log says what was expected.`,
  });
}
