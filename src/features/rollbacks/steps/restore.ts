// Step `restore`: puts the rows of a backup in the place of those that are there, which are kept for undo; verified before and after.
import { z } from 'zod';
import type { TargetTx } from '../../../db/target.ts';
import { AppError } from '../../../lib/errors.ts';
import { backupName, differences, noBackup, requireSameColumns, shownBackup, shownRows, Way } from '../backup.ts';
import { lintArchives, readNow, restoreArchive, verifyArchive, writeArchive } from '../backup-archive.ts';
import { readAll, restoreCopy, verifyCopy } from '../backup-copy.ts';
import type { Binding } from '../binding.ts';
import type { Effect, Finding, Preview, StepType, World } from '../step-type.ts';
import { inTarget } from '../step-world.ts';
import { unlessUnderWay } from '../still-under-way.ts';
import { orderTables, readColumns, TableFigures, TableName } from '../table-figures.ts';

const schema = (bind: Binding) =>
  z
    .strictObject({
      by: Way,
      /** The id of a backup step of this runbook, or the name that an earlier backup's output says. */
      from_step: z.string().optional(),
      backup: bind.value(z.string().regex(/^[a-z0-9-]{1,60}$/, { error: 'must be the name of a backup' })).optional(),
      /** All rows of these are replaced, and no others. */
      tables: z.array(bind.value(TableName)).min(1).max(50),
      lock_timeout_seconds: z.number().min(0.1).max(60).default(2),
      timeout_seconds: z.int().min(1).max(3600).default(600),
    })
    .refine(({ from_step, backup }) => (from_step === undefined) !== (backup === undefined), {
      path: ['backup'],
      error: 'say either from_step, or backup',
    });
type RestoreSpec = z.output<ReturnType<typeof schema>>;

/** What was there before, and under which name it is kept. */
const Saved = z.object({
  saved: z.string(),
  from: z.string(),
  was: z.array(TableFigures),
  left: z.array(TableFigures),
});

const limitsOf = ({ lock_timeout_seconds, timeout_seconds }: RestoreSpec) => ({
  lockTimeoutMs: lock_timeout_seconds * 1000,
  timeoutMs: timeout_seconds * 1000,
});
const programs = ['pg-dump', 'pg-restore', 'psql'];

export const restoreStep: StepType<RestoreSpec> = {
  type: 'restore',
  schema,
  describe: (spec) => ({
    what: `Restores ${spec.tables.length === 1 ? spec.tables[0] : `${spec.tables.length} tables`} from ${shownSource(spec)}`,
    exactly: [
      `lock ${spec.tables.join(', ')}, keep what is there, truncate, ${spec.by === 'copy' ? 'insert' : 'pg_restore --data-only'} the rows of ${shownSource(spec)}, in one transaction`,
      'rows and checksums are those of the backup before and after, or it is rolled back',
    ],
    place: spec.by === 'copy' ? 'ledger' : 'outside',
    destructive: true,
    undo: 'Puts the rows back that were there before',
    repeatable: false,
  }),
  lint: (spec, context) => (spec.by === 'copy' ? [] : lintArchives(context, programs)),
  limits: (spec) => ({ lockTimeoutMs: limitsOf(spec).lockTimeoutMs, statementTimeoutMs: limitsOf(spec).timeoutMs }),
  async preview(spec, world) {
    const [problem] = spec.by === 'copy' ? [] : lintArchives(world, programs);
    if (problem !== undefined) return { how: 'described', lines: [], problem };
    const name = sourceOf(spec, world);
    try {
      await inReading(spec, world, (tx) => orderTables(tx, spec.tables));
      if (name === undefined)
        return { how: 'described', lines: [`All rows of ${shownSource(spec)}, when it is written`] };
      const wanted = await verifySource(spec, world, name);
      const now = await inReading(spec, world, async (tx) => {
        for (const one of wanted) requireSameColumns(one, await readColumns(tx, one.table));
        return await readAll(tx, wanted);
      });
      return { how: 'dry_run', lines: [`${name} is what its manifest says`, ...compared(wanted, now)] };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { how: 'dry_run', lines: [`It would be refused: nothing can be restored.`], problem: error.userMessage };
    }
  },
  async before(spec, world) {
    const from = requireSource(spec, world);
    const { wanted } = await verifyArchive(world, from, spec.tables);
    const saved = backupName(world, '-before');
    const { result } = await writeArchive(world, saved, spec.tables, limitsOf(spec));
    return { saved, from, was: result.tables, left: wanted };
  },
  async run(spec, world) {
    const from = requireSource(spec, world);
    const { tables } = spec;
    if (spec.by === 'pg_dump') {
      const { was, saved } = Saved.parse(world.before);
      // What was written since it was saved would be lost for good.
      const done = await restoreArchive(world, { from, tables, unchanged: was }, limitsOf(spec));
      return { state: 'done', ...effectOf(done, from, saved), prior: Saved.parse(world.before) };
    }
    const tx = inTarget(world);
    const saved = backupName(world, '-before');
    const done = await restoreCopy(tx, { from, tables, save: { name: saved, at: world.at } }, world.progress);
    const was = await verifyCopy(tx, saved, tables);
    return { state: 'done', ...effectOf(done, from, saved), prior: { saved, from, was, left: done.result } };
  },
  async check(spec, world) {
    if (spec.by === 'copy') return { state: 'unknown', evidence: 'The ledger in the target tells.' };
    const found = Saved.safeParse(world.before);
    if (!found.success) return { state: 'not_done', evidence: 'What was there before was not saved yet.' };
    return await compare(spec, world, found.data.left, found.data.was);
  },
  async verify(spec, { prior }, world) {
    const { left, from } = Saved.parse(prior);
    const differ = differences(left, await now(spec, world, left));
    // People go on working once the rows are back: it was measured before they could.
    return { ok: true, evidence: differ.length === 0 ? `All is as in ${from}` : `Since then, ${differ.join('; ')}` };
  },
  undo: {
    async preview(spec, { prior }, world) {
      const { saved, left } = Saved.parse(prior);
      const wanted = await verifySource(spec, world, saved);
      const found = await now(spec, world, left);
      const differ = differences(left, found);
      const lines = [`${saved} is what its manifest says`, ...compared(wanted, found)];
      if (differ.length === 0) return { how: 'dry_run', lines };
      return { how: 'dry_run', lines, differs: `${differ.join('; ')}: what was changed since would be lost.` };
    },
    async run(spec, { prior }, world) {
      const { saved } = Saved.parse(prior);
      const { tables } = spec;
      const done =
        spec.by === 'copy'
          ? await restoreCopy(inTarget(world), { from: saved, tables }, world.progress)
          : await restoreArchive(world, { from: saved, tables }, limitsOf(spec));
      return effectOf(done, saved);
    },
    async check(spec, { prior }, world) {
      if (spec.by === 'copy') return { state: 'unknown', evidence: 'The ledger in the target tells.' };
      const { was, left } = Saved.parse(prior);
      return await compare(spec, world, was, left);
    },
  },
};

const shownSource = ({ from_step, backup }: RestoreSpec) => backup ?? `the backup of step ${from_step}`;

const Backup = z.object({ backup: z.string() });

function sourceOf({ from_step, backup }: RestoreSpec, world: World): string | undefined {
  if (backup !== undefined) return backup;
  const found = Backup.safeParse(world.earlier(from_step ?? '')?.prior);
  return found.success ? found.data.backup : undefined;
}

function requireSource(spec: RestoreSpec, world: World): string {
  const name = sourceOf(spec, world);
  if (name === undefined) throw noBackup(`The step ${spec.from_step} has written no backup`);
  return name;
}

// Within the step's transaction where there is one: it sees what that has done.
async function inReading<T>(spec: RestoreSpec, world: World, work: (tx: TargetTx) => Promise<T>): Promise<T> {
  if (world.tx !== undefined) return await work(world.tx);
  if (world.target === undefined) throw new RangeError('the step has no target');
  const { lockTimeoutMs, timeoutMs } = limitsOf(spec);
  return await world.target.trial({ lockTimeoutMs, statementTimeoutMs: timeoutMs, repeatableRead: true }, work);
}

async function verifySource(spec: RestoreSpec, world: World, name: string): Promise<TableFigures[]> {
  if (spec.by === 'pg_dump') return (await verifyArchive(world, name, spec.tables)).wanted;
  return await inReading(spec, world, (tx) => verifyCopy(tx, name, spec.tables));
}

const now = async (spec: RestoreSpec, world: World, tables: readonly TableFigures[]) =>
  spec.by === 'pg_dump'
    ? await readNow(world, tables, limitsOf(spec))
    : await inReading(spec, world, (tx) => readAll(tx, tables));

function compared(wanted: readonly TableFigures[], found: readonly TableFigures[]): Preview['lines'] {
  return wanted.map((one) => {
    const is = found.find(({ table }) => table === one.table);
    if (is === undefined || differences([one], [is]).length === 0)
      return `${one.table}: ${shownRows(one.rows)}, the same as are there`;
    return `${one.table}: ${shownRows(one.rows)} would take the place of ${shownRows(is.rows)}`;
  });
}

async function compare(
  spec: RestoreSpec,
  world: World,
  wanted: readonly TableFigures[],
  other: readonly TableFigures[],
): Promise<Finding> {
  const found = await now(spec, world, wanted);
  const differ = differences(wanted, found);
  if (differ.length === 0) return { state: 'done', evidence: 'All rows are there, and no others.' };
  const state = differences(other, found).length === 0 ? ('not_done' as const) : ('unknown' as const);
  return unlessUnderWay({ state, evidence: `${differ.join('; ')}.` }, spec.timeout_seconds, world);
}

function effectOf(done: Awaited<ReturnType<typeof restoreCopy>>, from: string, saved?: string): Effect {
  const rows = done.result.reduce((sum, one) => sum + one.rows, 0);
  const kept = saved === undefined ? '' : `; what was there is kept as ${saved}`;
  return { rows, output: `Restored from ${from}: ${shownBackup(done.result, done)}${kept}` };
}
