// Reads SQL with Postgres's own grammar, to say before anything runs what a statement is and why it may not stand in a step.
import { parse } from 'libpg-query';
import { z } from 'zod';
import { messageOf } from '../../lib/errors.ts';
import type { Statement } from './binding.ts';

const Parsed = z.object({ stmts: z.array(z.object({ stmt: z.record(z.string(), z.unknown()) })).optional() });

/** `change` can be tried and rolled back; `read` changes nothing; `definition` takes locks that stop others, so it is not tried. */
type StatementKind = 'read' | 'change' | 'definition';
export type LintedStatement = { kind: StatementKind } | { problem: string };

const kinds: Record<string, StatementKind> = {
  SelectStmt: 'read',
  InsertStmt: 'change',
  UpdateStmt: 'change',
  DeleteStmt: 'change',
  MergeStmt: 'change',
};
// What ends or moves the transaction, or what Postgres runs outside of one only.
const refused: Record<string, string> = {
  TransactionStmt: 'begins or ends a transaction; the step has one already: leave it out',
  VariableSetStmt:
    'changes a setting, which would last longer than the step: use lock_timeout and statement_timeout of the step',
  DiscardStmt: 'resets the connection; leave it out',
  PrepareStmt: 'prepares a statement; write the statement itself',
  ExecuteStmt: 'runs a prepared statement; write the statement itself',
  DoStmt: 'runs code that cannot be looked into; write the statements themselves',
  CopyStmt: 'copies from or to files; use a backup or restore step',
  ListenStmt: 'listens; a step has nobody who hears it',
  LoadStmt: 'loads a library',
};
const outsideOnly: Record<string, string> = {
  VacuumStmt: 'vacuum',
  CreatedbStmt: 'create database',
  DropdbStmt: 'drop database',
  AlterSystemStmt: 'alter system',
  ClusterStmt: 'cluster',
  ReindexStmt: 'reindex',
};

// Runbooks have few statements, values not among them, and each is looked at when it is read, planned and done.
const known = new Map<string, Promise<LintedStatement>>();

/**
 * Looks at one statement. `withinTransaction` false: the step runs it outside of one.
 * Every value must have found its place: one within quotes would be text, not a parameter.
 */
export async function lintStatement(statement: Statement, withinTransaction = true): Promise<LintedStatement> {
  const key = `${withinTransaction} ${statement.values.length} ${statement.text}`;
  const found = known.get(key) ?? look(statement, withinTransaction);
  known.set(key, found);
  return await found;
}

async function look(statement: Statement, withinTransaction: boolean): Promise<LintedStatement> {
  let stmts: Record<string, unknown>[];
  try {
    stmts = (Parsed.parse(await parse(statement.text)).stmts ?? []).map(({ stmt }) => stmt);
  } catch (error) {
    return { problem: `is not SQL that Postgres understands: ${messageOf(error)}` };
  }
  const [only] = stmts;
  if (only === undefined) return { problem: 'is empty' };
  if (stmts.length > 1) return { problem: `holds ${stmts.length} statements: write each as an item of its own` };
  const kind = Object.keys(only)[0] ?? '';
  const why = refused[kind];
  if (why !== undefined) return { problem: why };
  const outside =
    outsideOnly[kind] ?? (JSON.stringify(only).includes('"concurrent":true') ? 'concurrently' : undefined);
  if (outside !== undefined && withinTransaction)
    return { problem: `${outside} cannot run in a transaction: say "transaction: false", with a check` };
  const numbers = new Set(parameterNumbers(only));
  const missing = statement.values.findIndex((_, index) => !numbers.has(index + 1));
  if (missing >= 0)
    return {
      problem: 'a parameter stands within quotes or a comment, where it is text: write {{ name }} without quotes',
    };
  return { kind: changesWithin(only) ? 'change' : (kinds[kind] ?? 'definition') };
}

function parameterNumbers(node: unknown): number[] {
  if (node === null || typeof node !== 'object') return [];
  return Object.entries(node).flatMap(([key, value]) =>
    key === 'ParamRef' ? [Number((value as { number?: number }).number ?? 0)] : parameterNumbers(value),
  );
}

// `with gone as (delete …) select …` and `select … for update` are selects that change or lock.
function changesWithin(node: unknown): boolean {
  if (node === null || typeof node !== 'object') return false;
  return Object.entries(node).some(
    ([key, value]) =>
      ['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt', 'LockingClause'].includes(key) || changesWithin(value),
  );
}
