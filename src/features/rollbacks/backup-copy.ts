// Backups as copies of tables in the same database: written, verified and put back in one transaction.
import { z } from 'zod';
import { identifier, sql } from '../../db/sql.ts';
import type { TargetTx } from '../../db/target.ts';
import {
  damaged,
  differences,
  Manifest,
  noBackup,
  notAsWritten,
  requireSameColumns,
  type Timed,
  tablesOf,
} from './backup.ts';
import {
  listSql,
  orderTables,
  prepareFigures,
  readColumns,
  readTableFigures,
  type TableFigures,
  tableSql,
} from './table-figures.ts';

type Progress = (done: number, total: number, phase: string) => void;

const schemaName = 'backbolt_backup';
const copyOf = (name: string, index: number) => sql`${identifier(schemaName)}.${identifier(`${name}.${index + 1}`)}`;

/**
 * Copies the tables under a name that is not taken, and reads the copies again. Nobody else's changes may be seen between two tables: the
 * transaction is a repeatable read, or holds a lock on them.
 * @throws AppError `rollbacks.no_table`, `rollbacks.not_as_written`
 */
export async function writeCopy(
  tx: TargetTx,
  backup: { name: string; tables: readonly string[]; at: Date },
  progress: Progress = () => undefined,
): Promise<Timed<Manifest>> {
  const { name, tables, at } = backup;
  const time = timer();
  await prepareFigures(tx);
  await makeRoom(tx);
  const written: TableFigures[] = [];
  for (const [index, table] of tables.entries()) {
    progress(index, tables.length, `Copying ${table}`);
    const columns = await readColumns(tx, table);
    const names = listSql(columns.map(identifier));
    await tx.run(sql`create table ${copyOf(name, index)} as select ${names} from ${tableSql(table)}`);
    const figures = await time.checksum(() => readTableFigures(tx, table, columns));
    const copy = await time.checksum(() => readTableFigures(tx, table, columns, copyOf(name, index)));
    const differ = differences([figures], [copy]);
    if (differ.length > 0) throw notAsWritten(differ);
    written.push(figures);
  }
  progress(tables.length, tables.length, 'Copied');
  await tx.run(
    sql`insert into backbolt_backup.manifest (name, at, tables) values (${name}, ${at}, ${JSON.stringify(written)})`,
  );
  return { result: { name, tables: written }, ...time.times() };
}

/** What was written under a name; undefined where nothing was. */
async function findCopy(tx: TargetTx, name: string): Promise<Manifest | undefined> {
  if (!(await hasRoom(tx))) return undefined;
  return await tx.maybeOne(Manifest, sql`select name, tables from backbolt_backup.manifest where name = ${name}`);
}

/** @throws AppError `rollbacks.no_backup`, `rollbacks.backup_damaged` naming what differs. */
export async function verifyCopy(tx: TargetTx, name: string, tables: readonly string[]): Promise<TableFigures[]> {
  const manifest = await findCopy(tx, name);
  if (manifest === undefined) throw noBackup(`There is no backup ${name} in this database`);
  await prepareFigures(tx);
  const wanted = tablesOf(manifest, tables);
  const found: TableFigures[] = [];
  for (const { table, columns } of wanted) {
    const copy = copyOf(name, indexOf(manifest, table));
    const exists = await tx.one(
      z.object({ there: z.boolean() }),
      sql`select to_regclass(${copy.text}) is not null as there`,
    );
    if (exists.there) found.push(await readTableFigures(tx, table, columns, copy));
  }
  const differ = differences(wanted, found);
  if (differ.length > 0) throw damaged(name, differ);
  return wanted;
}

/**
 * Puts the rows of a backup in the place of those that are there, having verified it before, and the tables after. Nobody can write to them
 * meanwhile, nor read them from when their rows go.
 * @param restore.save the name under which what was there is kept; undefined keeps nothing.
 * @throws AppError `rollbacks.cannot_replace`, `rollbacks.columns_differ`, `rollbacks.not_as_written`, and those of `verifyCopy`.
 */
export async function restoreCopy(
  tx: TargetTx,
  restore: { from: string; tables: readonly string[]; save?: { name: string; at: Date } },
  progress: Progress = () => undefined,
): Promise<Timed<TableFigures[]>> {
  const { from, tables, save } = restore;
  const time = timer();
  // First of all: what is read afterwards is then what is replaced.
  await tx.run(sql`lock table ${listSql(tables.map(tableSql))} in exclusive mode`);
  const wanted = await time.checksum(() => verifyCopy(tx, from, tables));
  const manifest = await findCopy(tx, from);
  const ordered = await orderTables(tx, tables);
  for (const one of wanted) requireSameColumns(one, await readColumns(tx, one.table));
  if (save !== undefined) time.add(await writeCopy(tx, { ...save, tables }));
  await tx.run(sql`truncate ${listSql(tables.map(tableSql))}`);
  for (const [index, table] of ordered.entries()) {
    progress(index, ordered.length, `Restoring ${table}`);
    const columns = listSql((wanted.find((one) => one.table === table)?.columns ?? []).map(identifier));
    const copy = copyOf(from, indexOf(manifest, table));
    await tx.run(
      sql`insert into ${tableSql(table)} (${columns}) overriding system value select ${columns} from ${copy}`,
    );
  }
  progress(ordered.length, ordered.length, 'Restored');
  const differ = differences(wanted, await time.checksum(() => readAll(tx, wanted)));
  if (differ.length > 0) throw notAsWritten(differ);
  return { result: wanted, ...time.times() };
}

/** The figures of the tables as they are now, of those columns that a backup has. */
export async function readAll(tx: TargetTx, tables: readonly TableFigures[]): Promise<TableFigures[]> {
  await prepareFigures(tx);
  const found: TableFigures[] = [];
  for (const { table, columns } of tables) found.push(await readTableFigures(tx, table, columns));
  return found;
}

const indexOf = (manifest: Manifest | undefined, table: string) =>
  manifest?.tables.findIndex((one) => one.table === table) ?? -1;

const Room = z.object({ there: z.boolean() });
const hasRoom = async (tx: TargetTx) =>
  (await tx.one(Room, sql`select to_regclass('backbolt_backup.manifest') is not null as there`)).there;

// "if not exists" alone asks for the right to create a schema also where it is there.
async function makeRoom(tx: TargetTx): Promise<void> {
  if (await hasRoom(tx)) return;
  await tx.run(sql`create schema if not exists backbolt_backup`);
  await tx.run(sql`create table backbolt_backup.manifest (
    name text primary key, at timestamptz not null, tables jsonb not null)`);
}

function timer() {
  const began = performance.now();
  let checksumMs = 0;
  return {
    async checksum<T>(work: () => Promise<T>): Promise<T> {
      const start = performance.now();
      const result = await work();
      checksumMs += performance.now() - start;
      return result;
    },
    /** What a part of it said of itself. */
    add(part: Timed<unknown>) {
      checksumMs += part.checksumMs;
    },
    times: () => ({ ms: performance.now() - began, checksumMs }),
  };
}
