// Runs statements and checks every row against its schema, so that a wrong column is found where it is read.
import { DatabaseError, type QueryConfig, type QueryResult } from 'pg';
import { z } from 'zod';
import { AppError } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import type { Sql } from './sql.ts';

export type Queryable = {
  /** All rows, checked. @throws AppError `db.unexpected_row` when one does not fit. */
  rows<S extends z.ZodType>(schema: S, query: Sql): Promise<z.output<S>[]>;
  /** The only row. @throws AppError `db.unexpected_row` when there is none or more than one. */
  one<S extends z.ZodType>(schema: S, query: Sql): Promise<z.output<S>>;
  /** The only row, or undefined. */
  maybeOne<S extends z.ZodType>(schema: S, query: Sql): Promise<z.output<S> | undefined>;
  /** Runs a statement; returns how many rows it touched. */
  run(query: Sql): Promise<number>;
};

/** What runs a statement: a pool, or one connection. */
export type Asks = { query(config: QueryConfig): Promise<QueryResult> };

/**
 * Builds the four calls on anything that runs a statement. Each statement is logged at debug with its time, so that a
 * request id leads to its last query. With `oneStatement` the extended protocol is used even without values: the server
 * then refuses a text that holds a second statement, such as a commit. `answerTimeoutMs` takes the place of the pool's own.
 */
export function queryable(
  client: Asks,
  log: Log,
  options: { oneStatement?: boolean; answerTimeoutMs?: number } = {},
): Queryable {
  let keepsPlans = true;
  const send = async (statement: Sql): Promise<QueryResult> => {
    const config: QueryConfig & { queryMode?: 'extended'; query_timeout?: number } = {
      text: statement.text,
      values: [...statement.values],
    };
    if (options.answerTimeoutMs !== undefined) config.query_timeout = options.answerTimeoutMs;
    if (options.oneStatement) config.queryMode = 'extended';
    if (statement.name === undefined || !keepsPlans) return await client.query(config);
    try {
      return await client.query({ ...config, name: statement.name });
    } catch (error) {
      if (!isPlanLost(error)) throw error;
      keepsPlans = false;
      return await client.query(config);
    }
  };
  async function query(statement: Sql): Promise<QueryResult> {
    if (!log.isLevelEnabled('debug')) return await send(statement);
    const started = performance.now();
    const result = await send(statement);
    const ms = Math.round((performance.now() - started) * 100) / 100;
    log.debug(
      { statement: statement.text.replace(/\s+/g, ' ').trim().slice(0, 200), rows: result.rowCount, ms },
      'query',
    );
    return result;
  }
  async function rows<S extends z.ZodType>(schema: S, statement: Sql): Promise<z.output<S>[]> {
    const result = await query(statement);
    return result.rows.map((row) => checkRow(schema, row, statement.text));
  }
  return {
    rows,
    async one(schema, statement) {
      const found = await rows(schema, statement);
      if (found.length !== 1) throw unexpected(statement.text, `expected one row, got ${found.length}`);
      return found[0] as z.output<typeof schema>;
    },
    async maybeOne(schema, statement) {
      const found = await rows(schema, statement);
      if (found.length > 1) throw unexpected(statement.text, `expected one row or none, got ${found.length}`);
      return found[0];
    },
    async run(statement) {
      return (await query(statement)).rowCount ?? 0;
    },
  };
}

// A transaction pooler gives each transaction another server connection: the plan is on one that we no longer have, or somebody else's
// of the same name is on ours.
const planCodes = ['26000', '42P05'];
const isPlanLost = (error: unknown) => error instanceof DatabaseError && planCodes.includes(error.code ?? '');

/** The row, checked. @param query its text, for whoever reads the log. @throws AppError `db.unexpected_row` */
export function checkRow<S extends z.ZodType>(schema: S, row: unknown, query: string): z.output<S> {
  const parsed = schema.safeParse(row);
  if (parsed.success) return parsed.data;
  throw unexpected(query, z.prettifyError(parsed.error));
}

function unexpected(query: string, problem: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'db.unexpected_row',
    message: `${problem}\nin: ${query.trim().slice(0, 300)}`,
    userMessage:
      'A query returned something that Backbolt does not understand. Nothing was changed. The log says which.',
  });
}
