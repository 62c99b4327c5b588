// Backups as archives of pg_dump, made and measured in one snapshot, and put back by psql in one transaction that checks itself.
import { z } from 'zod';
import { sql } from '../../db/sql.ts';
import type { TargetTx } from '../../db/target.ts';
import { AppError } from '../../lib/errors.ts';
import { damaged, Manifest, noBackup, requireSameColumns, type Timed, tablesOf } from './backup.ts';
import { readAll } from './backup-copy.ts';
import type { Finding, LintContext, World } from './step-type.ts';
import {
  figureSettings,
  figuresSql,
  listSql,
  orderTables,
  prepareFigures,
  readColumns,
  readTableFigures,
  type TableFigures,
  tableSql,
} from './table-figures.ts';
import type { CommandEnd } from './tools.ts';
import { unknownOutcome } from './unknown-outcome.ts';

const Snapshot = z.object({ name: z.string() });

type Limits = { timeoutMs: number; lockTimeoutMs: number };

/** Why archives cannot be made, or be put back, with the remedy. */
export function lintArchives({ tools }: Pick<LintContext, 'tools'>, programs: readonly string[]): string[] {
  return [...programs.map((name) => tools.has('command', name)), tools.has('archives', 'folder')]
    .filter((why) => why !== undefined)
    .map((why) => `by: ${why}; or write "by: copy"`);
}

/** Dumps the tables, and measures them in the same snapshot. Nothing is changed. @throws AppError `rollbacks.no_table`, `rollbacks.dump_failed` */
export async function writeArchive(
  world: World,
  name: string,
  tables: readonly string[],
  limits: Limits,
): Promise<Timed<Manifest>> {
  const { tools } = world;
  const began = performance.now();
  const part = `${name}.dump.part`;
  try {
    const { measured, checksumMs } = await readingTarget(world, limits, async (tx) => {
      await prepareFigures(tx);
      const columns = new Map<string, string[]>();
      for (const table of tables) columns.set(table, await readColumns(tx, table));
      const [snapshot] = await tx.rows(Snapshot, sql`select pg_export_snapshot() as name`);
      const args = [
        ...['--format=custom', '--no-password', '--strict-names', `--lock-wait-timeout=${limits.lockTimeoutMs}`],
        ...[`--snapshot=${snapshot?.name}`, `--file=${await tools.archives.path(part)}`],
        ...tables.map((table) => `--table=${tableSql(table).text}`),
      ];
      world.progress(0, tables.length + 1, 'pg_dump');
      const end = await awake(tx, runAtTarget(world, 'pg-dump', args, limits.timeoutMs));
      if (end.exitCode !== 0) throw dumpFailed(end);
      const start = performance.now();
      const figures: TableFigures[] = [];
      for (const [table, names] of columns) {
        world.progress(1 + figures.length, tables.length + 1, `Measuring ${table}`);
        figures.push(await readTableFigures(tx, table, names));
      }
      return { measured: figures, checksumMs: performance.now() - start };
    });
    const manifest: Manifest = { name, tables: measured };
    await tools.archives.seal(name, part, { ...manifest, at: world.at.toISOString() });
    world.progress(1, 1, 'Written');
    return { result: manifest, ms: performance.now() - began, checksumMs };
  } finally {
    await tools.archives.remove(part);
  }
}

/** What was written under a name, and found whole. @throws AppError `rollbacks.no_backup`, `rollbacks.backup_damaged` */
export async function verifyArchive(
  { tools }: World,
  name: string,
  tables: readonly string[],
): Promise<{ wanted: TableFigures[]; file: string }> {
  const found = await tools.archives.read(name);
  if (found === undefined) throw noBackup(`There is no backup ${name} in the folder of archives`);
  if (!found.isWhole) throw damaged(name, ['its archive has another SHA-256 than its manifest says']);
  return { wanted: tablesOf(Manifest.parse(found.manifest), tables), file: found.file };
}

/** Whether an archive was written. */
export async function findArchive({ tools }: World, name: string): Promise<Finding> {
  const found = await tools.archives.read(name);
  if (found === undefined) return { state: 'not_done', evidence: `There is no manifest of ${name}.` };
  if (!found.isWhole) return { state: 'not_done', evidence: `The archive ${name} is not what its manifest says.` };
  return { state: 'done', evidence: `The manifest of ${name} is there, and its archive is whole.` };
}

/**
 * Puts an archive's rows in the place of those that are there: truncated, loaded and measured in one transaction of psql, which ends without
 * any effect when the measure is not the manifest's.
 * @param restore.unchanged what must still be there when it begins; undefined takes whatever there is.
 * @throws AppError `rollbacks.restore_refused`, `rollbacks.outcome_unknown`, and those of `verifyArchive` and `orderTables`.
 */
export async function restoreArchive(
  world: World,
  restore: { from: string; tables: readonly string[]; unchanged?: readonly TableFigures[] | undefined },
  limits: Limits,
): Promise<Timed<TableFigures[]>> {
  const { tools } = world;
  const { from, tables, unchanged } = restore;
  const began = performance.now();
  const { wanted, file } = await verifyArchive(world, from, tables);
  const ordered = await readingTarget(world, limits, async (tx) => {
    for (const one of wanted) requireSameColumns(one, await readColumns(tx, one.table));
    return await orderTables(tx, tables);
  });
  const scripts = ['begin', 'rows', 'end'].map((part) => `${from}-${part}.sql`);
  const [begin = '', rows = '', end = ''] = await Promise.all(scripts.map((script) => tools.archives.path(script)));
  try {
    await writeRows(world, { file, ordered, to: rows }, limits);
    await tools.archives.write(scripts[0] ?? '', beginning(tables, unchanged ?? [], limits));
    await tools.archives.write(scripts[2] ?? '', `${figureSettings}\n${checking(wanted, 'written')}`);
    world.progress(1, 2, 'Loading');
    const args = ['--no-psqlrc', '--quiet', '--no-password', '--single-transaction', '--set=ON_ERROR_STOP=1'];
    const files = [begin, rows, end].map((script) => `--file=${script}`);
    const ended = await runAtTarget(world, 'psql', [...args, ...files], limits.timeoutMs);
    // 1 and 3 are psql's own: it was told of an error, and the transaction is rolled back. 2 is a connection that was lost.
    if (ended.exitCode === 1 || ended.exitCode === 3) throw refused(ended.output);
    if (ended.exitCode !== 0) throw unknownOutcome(`the rows of ${from} were put back`, new Error(ended.output));
    world.progress(2, 2, 'Restored');
    // What psql measures is a part of its transaction; it says how long that took.
    const checksumMs = [...ended.output.matchAll(/^Time: ([\d.]+) ms/gm)].reduce((sum, [, ms]) => sum + Number(ms), 0);
    return { result: wanted, ms: performance.now() - began, checksumMs };
  } finally {
    for (const script of scripts) await tools.archives.remove(script);
  }
}

/** The figures as they are now. */
export async function readNow(world: World, tables: readonly TableFigures[], limits: Limits): Promise<TableFigures[]> {
  return await readingTarget(world, limits, (tx) => readAll(tx, tables));
}

// pg_restore turns the archive into a script: only so do the rows, and what is checked before and after them, share a transaction.
async function writeRows(
  world: World,
  { file, ordered, to }: { file: string; ordered: readonly string[]; to: string },
  { timeoutMs }: Limits,
): Promise<void> {
  const list = `${to}.list`;
  const name = list.slice(list.lastIndexOf('/') + 1);
  const listed = await runAtTarget(world, 'pg-restore', ['--list', `--file=${list}`, file], timeoutMs);
  if (listed.exitCode !== 0) throw refused(listed.output);
  const lines = (await world.tools.archives.text(name)).split('\n');
  const entries = ordered.map((table) => {
    const [schema, name] = table.split('.');
    const entry = lines.find((line) => line.includes(` TABLE DATA ${schema} ${name} `));
    if (entry === undefined) throw refused(`the archive's list has no rows of ${table}`);
    return entry;
  });
  await world.tools.archives.write(name, `${entries.join('\n')}\n`);
  try {
    const args = ['--data-only', `--use-list=${list}`, `--file=${to}`, file];
    const made = await runAtTarget(world, 'pg-restore', args, timeoutMs);
    if (made.exitCode !== 0) throw refused(made.output);
  } finally {
    await world.tools.archives.remove(name);
  }
}

function beginning(tables: readonly string[], unchanged: readonly TableFigures[], { lockTimeoutMs }: Limits): string {
  const all = listSql(tables.map(tableSql)).text;
  return [
    `set local lock_timeout = ${lockTimeoutMs};`,
    `lock table ${all} in exclusive mode;`,
    figureSettings,
    checking(unchanged, 'saved'),
    `truncate ${all};`,
    '',
  ].join('\n');
}

function checking(tables: readonly TableFigures[], since: 'saved' | 'written'): string {
  const checks = tables.map(({ table, columns, rows, checksum }) => {
    const query = figuresSql(tableSql(table), columns).text;
    return `  select * into found from (${query}) as f;
  if found.rows <> ${rows} or found.checksum <> '${BigInt(checksum)}' then
    raise exception '% has % rows, and not what was ${since}', '${table}', found.rows; end if;`;
  });
  const body = `declare found record; begin
${checks.join('\n')}
end`;
  return `\\timing on\ndo $backbolt$ ${body} $backbolt$;\n\\timing off`;
}

async function runAtTarget(world: World, program: string, args: string[], timeoutMs: number): Promise<CommandEnd> {
  const { tools, targetPolicy, signal } = world;
  if (targetPolicy === undefined) throw new RangeError('the step has no target');
  const end = await tools.atTarget(program, targetPolicy.database, { args, timeoutMs, signal });
  if (end.ended === 'not_started') throw refused(end.output);
  return end;
}

async function readingTarget<T>(world: World, limits: Limits, work: (tx: TargetTx) => Promise<T>): Promise<T> {
  const { target } = world;
  if (target === undefined) throw new RangeError('the step has no target');
  const { lockTimeoutMs, timeoutMs } = limits;
  return await target.trial({ lockTimeoutMs, statementTimeoutMs: timeoutMs, repeatableRead: true }, work);
}

// The target ends a transaction that is silent for ten seconds; this one stays open only as long as pg_dump keeps the same snapshot open.
const awakeMs = 3_000;

async function awake<T>(tx: TargetTx, work: Promise<T>): Promise<T> {
  const ended = work.then(
    () => true,
    () => true,
  );
  for (;;) {
    let timer: NodeJS.Timeout | undefined;
    const wait = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), awakeMs);
    });
    const isOver = await Promise.race([ended, wait]);
    clearTimeout(timer);
    if (isOver) return await work;
    await tx.run(sql`select 1`);
  }
}

function dumpFailed({ output, ended }: CommandEnd): AppError {
  const why = ended === null ? output.slice(-400) : 'it did not end in time';
  return new AppError({
    kind: 'invalid',
    code: 'rollbacks.dump_failed',
    message: `pg_dump: ${why}`,
    userMessage: `The backup was not written: ${why}. Nothing was changed.`,
  });
}

function refused(output: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'rollbacks.restore_refused',
    message: output,
    userMessage: `The rows were not put back: ${output.slice(-400)}. It was rolled back; nothing was changed.`,
  });
}
