// Step `sql`: statements in the target, in the transaction that holds the ledger row, with what must not change checked before and after.
import { z } from 'zod';
import { Sql } from '../../../db/sql.ts';
import type { TargetTx } from '../../../db/target.ts';
import { AppError, messageOf } from '../../../lib/errors.ts';
import type { Binding, Statement } from '../binding.ts';
import { opposite } from '../finding.ts';
import { lintStatement } from '../sql-lint.ts';
import type { Effect, Finding, Invariant, Preview, StepType, World } from '../step-type.ts';
import { inTarget } from '../step-world.ts';
import { tooManyRows } from '../too-many-rows.ts';
import { unknownOutcome } from '../unknown-outcome.ts';

const schema = (bind: Binding) =>
  z
    .strictObject({
      statements: z.array(bind.sql()).min(1).max(20),
      /** Queries of one value whose result must be the same before and after. */
      invariants: z
        .array(z.strictObject({ name: z.string().max(75), query: bind.sql() }))
        .max(20)
        .default([]),
      /** More rows than these in all, and the step is rolled back. */
      max_rows: bind.value(z.int().min(0)),
      /** A query of one boolean: whether the step did what it was for. */
      verify: bind.sql().optional(),
      /** A query of one boolean that tells whether it was done. */
      check: bind.sql().optional(),
      undo: z
        .strictObject({ statements: z.array(bind.sql()).min(1).max(20), max_rows: bind.value(z.int().min(0)) })
        .optional(),
      /** `explain` where trying it would do harm, such as by a trigger that calls others. */
      preview: z.enum(['try', 'explain']).default('try'),
      lock_timeout_seconds: z.number().min(0.1).max(60).default(2),
      statement_timeout_seconds: z.number().min(0.1).max(3600).default(30),
      /** False for what Postgres does not run in a transaction; it then needs a check. */
      transaction: z.boolean().default(true),
    })
    .refine((spec) => spec.lock_timeout_seconds < spec.statement_timeout_seconds, {
      path: ['lock_timeout_seconds'],
      error: 'must be less than statement_timeout_seconds: else nobody learns who holds the lock',
    })
    .refine(({ transaction, check }) => transaction || check !== undefined, {
      path: ['check'],
      error:
        'with "transaction: false" it can be done without being written down: say how to find out, as a query of one boolean',
    })
    .refine(
      ({ transaction, statements, invariants, undo }) =>
        transaction || (statements.length === 1 && invariants.length === 0 && (undo?.statements.length ?? 1) === 1),
      {
        path: ['statements'],
        error: 'with "transaction: false" there can be one statement, one that undoes it, and no invariants',
      },
    );
export type SqlSpec = z.output<ReturnType<typeof schema>>;

export const sqlStep: StepType<SqlSpec> = {
  type: 'sql',
  schema,
  describe: (spec) => ({
    what: spec.statements.length === 1 ? 'Runs one SQL statement' : `Runs ${spec.statements.length} SQL statements`,
    exactly: [
      ...spec.statements.map(shown),
      `at most ${spec.max_rows} rows`,
      ...spec.invariants.map(({ name, query }) => `unchanged: ${name} (${shown(query)})`),
    ],
    place: spec.transaction ? 'ledger' : 'outside',
    destructive: false,
    undo: spec.undo === undefined ? null : spec.undo.statements.map(shown).join('; '),
    ...(spec.undo === undefined && spec.statements.every(({ text }) => /^select\b/i.test(text))
      ? { changesNothing: true }
      : {}),
    repeatable: false,
  }),
  async lint(spec) {
    const all = [
      ...spec.statements.map((one, index) => [`statements.${index}`, one] as const),
      ...(spec.undo?.statements ?? []).map((one, index) => [`undo.statements.${index}`, one] as const),
    ];
    const reads = [
      ...spec.invariants.map(({ query }, index) => [`invariants.${index}`, query] as const),
      ...(spec.verify === undefined ? [] : [['verify', spec.verify] as const]),
      ...(spec.check === undefined ? [] : [['check', spec.check] as const]),
    ];
    const problems: string[] = [];
    for (const [path, statement] of all) {
      const linted = await lintStatement(statement, spec.transaction);
      if ('problem' in linted) problems.push(`${path} ${linted.problem}`);
    }
    for (const [path, statement] of reads) {
      const linted = await lintStatement(statement);
      if ('problem' in linted) problems.push(`${path} ${linted.problem}`);
      else if (linted.kind !== 'read') problems.push(`${path} must be a select that changes and locks nothing`);
    }
    return problems;
  },
  limits: (spec) => ({
    ...limitsOf(spec),
    repeatableRead: spec.invariants.length > 0,
  }),
  mayShare: (spec) => spec.verify === undefined && spec.invariants.length === 0,
  preview: (spec, world) => previewStatements(spec, spec.statements, spec.max_rows, world),
  async run(spec, world) {
    if (!spec.transaction) return { state: 'done', ...(await runOutside(spec, spec.statements, world)) };
    const tx = inTarget(world);
    const before = await readInvariants(tx, spec);
    const { rows, output } = await runAll(tx, spec.statements, spec.max_rows);
    const after = await readInvariants(tx, spec);
    const invariants = before.map(({ name, value }, index) => ({
      name,
      before: value,
      after: after[index]?.value ?? '',
    }));
    requireUnchanged(invariants);
    return { state: 'done', rows, output, invariants };
  },
  check: (spec, world) => ask(spec, world),
  async verify(spec, _effect, { target }) {
    if (spec.verify === undefined || target === undefined) return { ok: true, evidence: '' };
    const ok = await isTrue(target, spec.verify);
    return { ok, evidence: `${shown(spec.verify)} is ${ok ? 'true' : 'false'}` };
  },
  undo: {
    async preview(spec, _effect, world) {
      const { statements, max_rows } = undoOf(spec);
      const preview = await previewStatements(spec, statements, max_rows, world);
      if (spec.transaction) return preview;
      const { state, evidence } = await ask(spec, world);
      return { ...preview, ...(state === 'done' ? {} : { differs: evidence }) };
    },
    async run(spec, _effect, world) {
      const { statements, max_rows } = undoOf(spec);
      if (!spec.transaction) return await runOutside(spec, statements, world);
      return await runAll(inTarget(world), statements, max_rows);
    },
    async check(spec, _effect, world) {
      if (!spec.transaction) return opposite(await ask(spec, world));
      return { state: 'unknown', evidence: 'The ledger in the target tells.' };
    },
  },
};

function undoOf(spec: SqlSpec): NonNullable<SqlSpec['undo']> {
  if (spec.undo === undefined) throw new RangeError('the step has no undo');
  return spec.undo;
}

const toSql = ({ text, values }: Statement) => new Sql(text, values);

/** A statement for people: its values stand beside it, as they do on the way. */
function shown({ text, values }: Statement): string {
  const given = values.map((value, index) => `$${index + 1} = ${JSON.stringify(value)}`).join(', ');
  return given === '' ? text : `${text}  [${given}]`;
}

const Anything = z.record(z.string(), z.unknown());
const outputRows = 5;

async function runAll(tx: TargetTx, statements: readonly Statement[], maxRows: number): Promise<Effect> {
  let rows = 0;
  const output: string[] = [];
  for (const statement of statements) {
    const linted = await lintStatement(statement);
    if ('kind' in linted && linted.kind === 'read') {
      const found = await tx.rows(Anything, toSql(statement));
      output.push(...found.slice(0, outputRows).map((row) => JSON.stringify(row)));
      continue;
    }
    rows += await tx.run(toSql(statement));
    if (rows > maxRows) throw tooManyRows(rows, maxRows);
  }
  return { rows, output: output.join('\n') };
}

const limitsOf = (spec: SqlSpec) => ({
  lockTimeoutMs: spec.lock_timeout_seconds * 1000,
  statementTimeoutMs: spec.statement_timeout_seconds * 1000,
});

async function ask({ check }: SqlSpec, { target }: World): Promise<Finding> {
  if (check === undefined || target === undefined)
    return { state: 'unknown', evidence: 'The ledger in the target tells.' };
  return (await isTrue(target, check))
    ? { state: 'done', evidence: `The check says yes: ${shown(check)}` }
    : { state: 'not_done', evidence: `The check says no: ${shown(check)}` };
}

async function runOutside(spec: SqlSpec, statements: readonly Statement[], { target }: World): Promise<Effect> {
  const [statement] = statements;
  if (target === undefined || statement === undefined) throw new RangeError('the step has no target');
  try {
    return { rows: await target.alone(limitsOf(spec), toSql(statement)), output: '' };
  } catch (error) {
    // An AppError says that it was not begun. Any other may have come when a part of it was there to stay.
    if (error instanceof AppError) throw error;
    throw unknownOutcome(`\`${shown(statement)}\` was done, or a part of it (${messageOf(error)})`, error);
  }
}

async function readInvariants(tx: TargetTx, spec: SqlSpec): Promise<{ name: string; value: string }[]> {
  const found: { name: string; value: string }[] = [];
  for (const { name, query } of spec.invariants) {
    const rows = await tx.rows(Anything, toSql(query));
    found.push({ name, value: rows.map((row) => Object.values(row).map(String).join(', ')).join('; ') });
  }
  return found;
}

const Bool = z.record(z.string(), z.boolean());
async function isTrue(target: NonNullable<World['target']>, query: Statement): Promise<boolean> {
  return Object.values(await target.one(Bool, toSql(query)))[0] === true;
}

async function previewStatements(
  spec: SqlSpec,
  statements: readonly Statement[],
  maxRows: number,
  world: World,
): Promise<Preview> {
  const lints = await Promise.all(statements.map((statement) => lintStatement(statement, spec.transaction)));
  const canTry = spec.transaction && lints.every((linted) => 'kind' in linted && linted.kind !== 'definition');
  if (!canTry)
    return {
      how: 'described',
      lines: ['It takes locks that would stop others, so it was not tried: only the statement is shown.'],
    };
  const tx = inTarget(world);
  if (spec.preview === 'explain') return { how: 'explain', lines: await explained(tx, statements) };
  const before = await readInvariants(tx, spec);
  const lines: string[] = [];
  let all = 0;
  for (const [index, statement] of statements.entries()) {
    const rows = await tx.run(toSql(statement));
    const linted = lints[index];
    const reads = linted !== undefined && 'kind' in linted && linted.kind === 'read';
    if (!reads) all += rows;
    lines.push(`${rows} ${rows === 1 ? 'row' : 'rows'} ${reads ? 'found' : 'would change'}`);
  }
  const after = await readInvariants(tx, spec);
  const broken = before.find(({ value }, index) => value !== after[index]?.value);
  const problem =
    broken !== undefined
      ? `${broken.name} would change, and must not`
      : all > maxRows
        ? `${all} rows would change, and max_rows allows ${maxRows}`
        : undefined;
  return { how: 'rolled_back', lines, ...(problem === undefined ? {} : { problem }) };
}

const Plan = z.object({ 'QUERY PLAN': z.string() });
async function explained(tx: TargetTx, statements: readonly Statement[]): Promise<string[]> {
  const lines: string[] = [];
  for (const { text, values } of statements) {
    const rows = await tx.rows(Plan, new Sql(`explain ${text}`, values));
    lines.push(...rows.slice(0, 4).map((row) => row['QUERY PLAN']));
  }
  return lines;
}

function requireUnchanged(invariants: readonly Invariant[]): void {
  const broken = invariants.filter(({ before, after }) => before !== after);
  if (broken.length === 0) return;
  const said = broken.map(({ name, before, after }) => `${name} was ${before} and would be ${after}`).join('; ');
  throw new AppError({
    kind: 'invalid',
    code: 'rollbacks.invariant_broken',
    message: said,
    userMessage: `${said}. The step was rolled back; nothing was changed.`,
  });
}
