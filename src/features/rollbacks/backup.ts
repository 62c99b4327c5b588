// What a backup says of itself, and how it is compared with what is there.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../lib/errors.ts';
import type { World } from './step-type.ts';
import { TableFigures } from './table-figures.ts';

export const Manifest = z.object({ name: z.string(), tables: z.array(TableFigures) });
export type Manifest = z.output<typeof Manifest>;

/** What was written or read, and how long it took; the checksums' part of it apart. Times are in ms. */
export type Timed<T> = { result: T; ms: number; checksumMs: number };

/** The ways there are: `copy` needs nothing but SQL, and lies in the same database; an archive of pg_dump lies in a folder. */
export const Way = z.enum(['copy', 'pg_dump']).default('copy');

/** The same for each attempt at this step of this run, and for nothing else. */
export function backupName({ stepId, run, key }: World, what = ''): string {
  const unique = createHash('sha256').update(key).digest('hex').slice(0, 8);
  return `${stepId.slice(0, 24)}-${run.number}-${unique}${what}`;
}

/** Which tables differ, each with both figures; empty when none does. */
export function differences(wanted: readonly TableFigures[], found: readonly TableFigures[]): string[] {
  return wanted.flatMap(({ table, rows, checksum }) => {
    const other = found.find((one) => one.table === table);
    if (other === undefined) return [`${table} is missing`];
    if (other.rows !== rows) return [`${table} has ${shownRows(other.rows)} instead of ${rows.toLocaleString('en')}`];
    return other.checksum === checksum ? [] : [`${table} has ${shownRows(rows)}, of which some are others`];
  });
}

/** The part of a manifest that is about these tables. @throws AppError `rollbacks.no_backup` when it does not hold one of them. */
export function tablesOf(manifest: Manifest, tables: readonly string[]): TableFigures[] {
  return tables.map((table) => {
    const found = manifest.tables.find((one) => one.table === table);
    if (found === undefined) throw noBackup(`The backup ${manifest.name} does not hold ${table}`);
    return found;
  });
}

/** @throws AppError `rollbacks.columns_differ` */
export function requireSameColumns(wanted: TableFigures, columns: readonly string[]): void {
  if (wanted.columns.join() === columns.join()) return;
  throw new AppError({
    kind: 'invalid',
    code: 'rollbacks.columns_differ',
    message: `${wanted.table} had the columns ${wanted.columns.join(', ')} and has ${columns.join(', ')}`,
    userMessage: `${wanted.table} had the columns ${wanted.columns.join(', ')} when it was backed up, and has ${columns.join(', ')} now. Nothing was changed. Bring its columns back first.`,
  });
}

/** `3 tables, 1,203 rows in 2.1 s, of which 0.4 s for checksums`. */
export function shownBackup(
  tables: readonly TableFigures[],
  { ms, checksumMs }: Omit<Timed<unknown>, 'result'>,
): string {
  const rows = tables.reduce((sum, one) => sum + one.rows, 0);
  const seconds = (time: number) => `${(time / 1000).toFixed(1)} s`;
  const count = `${tables.length} ${tables.length === 1 ? 'table' : 'tables'}`;
  return `${count}, ${shownRows(rows)} in ${seconds(ms)}, of which ${seconds(checksumMs)} for checksums`;
}

export const shownRows = (rows: number): string => `${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'}`;

export function noBackup(what: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'rollbacks.no_backup',
    message: what,
    userMessage: `${what}. Nothing was changed. Name another backup.`,
  });
}

/** @param how what differs from the manifest. */
export function damaged(name: string, how: readonly string[]): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'rollbacks.backup_damaged',
    message: `the backup ${name} is not what its manifest says: ${how.join('; ')}`,
    userMessage: `The backup ${name} is not what was written: ${how.join('; ')}. Nothing was changed. Use another backup.`,
  });
}

/** What was written is not what was read: something came between, such as a trigger. It was rolled back. */
export function notAsWritten(how: readonly string[]): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'rollbacks.not_as_written',
    message: how.join('; '),
    userMessage: `After it was written, ${how.join('; ')}. It was rolled back; nothing was changed. Look for triggers on these tables.`,
  });
}
