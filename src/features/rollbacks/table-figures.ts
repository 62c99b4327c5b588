// How many rows a table has and a checksum over them, the same for the same rows in whatever order they lie.
import { z } from 'zod';
import type { Queryable } from '../../db/query.ts';
import { identifier, type Sql, sql, sqlFile } from '../../db/sql.ts';
import { AppError } from '../../lib/errors.ts';

/** Of one table; `columns` without those that Postgres computes itself. */
export const TableFigures = z.object({
  table: z.string(),
  columns: z.array(z.string()),
  rows: z.number(),
  checksum: z.string(),
});
export type TableFigures = z.output<typeof TableFigures>;

/** `schema.table` as policy and runbooks write it. */
export const TableName = z.string().regex(/^[a-z_][a-z0-9_$]{0,62}\.[a-z_][a-z0-9_$]{0,62}$/, {
  error: 'must be schema.table in lower case',
});

/** The name quoted. */
export function tableSql(table: string): Sql {
  const [schema = '', name = ''] = table.split('.');
  return sql`${identifier(schema)}.${identifier(name)}`;
}

export const listSql = (parts: readonly Sql[]): Sql =>
  parts.reduce((before, part, index) => (index === 0 ? part : sql`${before}, ${part}`), sql``);

// A row's text depends on these. With row security on, a role would count only the rows that it may see: off, it is refused instead.
const settings = {
  timezone: 'UTC',
  datestyle: 'ISO, YMD',
  intervalstyle: 'postgres',
  extra_float_digits: '1',
  bytea_output: 'hex',
  row_security: 'off',
};
/** For a script. */
export const figureSettings = Object.entries(settings)
  .map(([name, value]) => `set local ${name} = '${value}';`)
  .join('\n');

/** Sets what a row's text depends on, for this transaction; asked before any figure is read. */
export async function prepareFigures(tx: Queryable): Promise<void> {
  const calls = Object.entries(settings).map(([name, value]) => sql`set_config(${name}, ${value}, true)`);
  await tx.run(sql`select ${listSql(calls)}`);
}

const Column = z.object({ kind: z.string(), name: z.string().nullable() });

/** The columns of an ordinary table. @throws AppError `rollbacks.no_table` */
export async function readColumns(tx: Queryable, table: string): Promise<string[]> {
  const [schema, name] = table.split('.');
  const found = await tx.rows(
    Column,
    sql`select c.relkind::text as kind, a.attname::text as name
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      where n.nspname = ${schema} and c.relname = ${name} order by a.attnum`,
  );
  const columns = found.flatMap(({ name: column }) => (column === null ? [] : [column]));
  // A partitioned table's rows, a view's and a foreign table's lie elsewhere.
  if (found[0]?.kind === 'r' && columns.length > 0) return columns;
  throw noTable(found.length === 0 ? `There is no table ${table}` : `${table} is not an ordinary table with columns`);
}

/** The query of `rows` and `checksum`. @param from the table, or a copy of it. */
export function figuresSql(from: Sql, columns: readonly string[]): Sql {
  const row = listSql(columns.map((column) => sql`t.${identifier(column)}`));
  return sql`select count(*) as rows, coalesce(sum(hashtextextended(row(${row})::text, 0)), 0)::text as checksum from ${from} as t`;
}

/** Reads the figures of a table, or of a copy of it with the same columns. */
export async function readTableFigures(
  tx: Queryable,
  table: string,
  columns: readonly string[],
  from: Sql = tableSql(table),
): Promise<TableFigures> {
  const figures = await tx.one(TableFigures.pick({ rows: true, checksum: true }), figuresSql(from, columns));
  return { table, columns: [...columns], ...figures };
}

const Reference = z.object({ from_table: z.string(), to_table: z.string() });

/**
 * The tables in an order in which each comes after those that it refers to.
 * @throws AppError `rollbacks.cannot_replace` where a table that is not among them refers to one of them, or they refer to each other in a circle.
 */
export async function orderTables(tx: Queryable, tables: readonly string[]): Promise<string[]> {
  const name = (alias: string) => sqlFile(`(${alias}n.nspname || '.' || ${alias}.relname)`);
  const references = await tx.rows(
    Reference,
    sql`select distinct ${name('f')} as from_table, ${name('t')} as to_table from pg_constraint r
      join pg_class f on f.oid = r.conrelid join pg_namespace fn on fn.oid = f.relnamespace
      join pg_class t on t.oid = r.confrelid join pg_namespace tn on tn.oid = t.relnamespace
      where r.contype = 'f' and r.conrelid <> r.confrelid and ${name('t')} = any (${[...tables]})`,
  );
  const outside = references.find(({ from_table }) => !tables.includes(from_table));
  if (outside !== undefined)
    throw cannotReplace(`${outside.from_table} refers to ${outside.to_table}: its rows must be replaced with it`);
  const ordered: string[] = [];
  let left = [...tables];
  while (left.length > 0) {
    const waits = (table: string) =>
      references.some(({ from_table, to_table }) => from_table === table && left.includes(to_table));
    const next = left.filter((table) => !waits(table));
    if (next.length === 0) throw cannotReplace(`${left.join(', ')} refer to each other in a circle`);
    ordered.push(...next);
    left = left.filter((table) => !next.includes(table));
  }
  return ordered;
}

function noTable(what: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'rollbacks.no_table',
    message: what,
    userMessage: `${what}. Nothing was changed. Correct the name in the runbook.`,
  });
}

function cannotReplace(why: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'rollbacks.cannot_replace',
    message: why,
    userMessage: `The rows cannot be replaced: ${why}. Nothing was changed. Correct the list of tables in the runbook.`,
  });
}
