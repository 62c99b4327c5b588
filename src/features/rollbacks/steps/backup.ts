// Step `backup`: writes tables aside, as copies in the same database or as an archive of pg_dump, with a manifest that is verified.
import { z } from 'zod';
import { backupName, shownBackup, shownRows, Way } from '../backup.ts';
import { findArchive, lintArchives, verifyArchive, writeArchive } from '../backup-archive.ts';
import { verifyCopy, writeCopy } from '../backup-copy.ts';
import type { Binding } from '../binding.ts';
import type { StepType, World } from '../step-type.ts';
import { inTarget } from '../step-world.ts';
import { prepareFigures, readColumns, readTableFigures, TableName } from '../table-figures.ts';

const schema = (bind: Binding) =>
  z.strictObject({
    by: Way,
    tables: z.array(bind.value(TableName)).min(1).max(50),
    lock_timeout_seconds: z.number().min(0.1).max(60).default(2),
    timeout_seconds: z.int().min(1).max(3600).default(600),
  });
type BackupSpec = z.output<ReturnType<typeof schema>>;

const limitsOf = ({ lock_timeout_seconds, timeout_seconds }: BackupSpec) => ({
  lockTimeoutMs: lock_timeout_seconds * 1000,
  timeoutMs: timeout_seconds * 1000,
});

export const backupStep: StepType<BackupSpec> = {
  type: 'backup',
  schema,
  describe: (spec) => ({
    what: `Backs up ${spec.tables.length === 1 ? spec.tables[0] : `${spec.tables.length} tables`}`,
    exactly: [
      ...spec.tables.map((table) =>
        spec.by === 'copy' ? `create table backbolt_backup.… as select … from ${table}` : `pg_dump --table=${table}`,
      ),
      'rows and a checksum of each table, written down and read again',
    ],
    // A copy belongs into the transaction of its ledger row; an archive's manifest tells whether it was written.
    place: spec.by === 'copy' ? 'ledger' : 'outside',
    destructive: false,
    // A run that is undone keeps its backups.
    undo: null,
    changesNothing: true,
    repeatable: spec.by === 'pg_dump',
  }),
  lint: (spec, context) => (spec.by === 'copy' ? [] : lintArchives(context, ['pg-dump'])),
  limits: (spec) => ({
    lockTimeoutMs: limitsOf(spec).lockTimeoutMs,
    statementTimeoutMs: limitsOf(spec).timeoutMs,
    repeatableRead: true,
  }),
  async preview(spec, world) {
    const [problem] = spec.by === 'copy' ? [] : lintArchives(world, ['pg-dump']);
    const read = async (tx: NonNullable<World['tx']>) => {
      await prepareFigures(tx);
      const lines: string[] = [];
      for (const table of spec.tables) {
        const { rows } = await readTableFigures(tx, table, await readColumns(tx, table));
        lines.push(`${table}: ${shownRows(rows)} would be written aside`);
      }
      return lines;
    };
    const { timeoutMs, lockTimeoutMs } = limitsOf(spec);
    const lines = world.tx
      ? await read(world.tx)
      : await world.target?.trial({ lockTimeoutMs, statementTimeoutMs: timeoutMs, repeatableRead: true }, read);
    return { how: 'read', lines: lines ?? [], ...(problem === undefined ? {} : { problem }) };
  },
  // One that is found done is named all the same, for whoever restores from it.
  before: async (_spec, world) => ({ backup: backupName(world) }),
  async run(spec, world) {
    const name = backupName(world);
    const written =
      spec.by === 'copy'
        ? await writeCopy(inTarget(world), { name, tables: spec.tables, at: world.at }, world.progress)
        : await writeArchive(world, name, spec.tables, limitsOf(spec));
    const { tables } = written.result;
    const rows = tables.reduce((sum, one) => sum + one.rows, 0);
    return { state: 'done', rows, output: `Backup ${name}: ${shownBackup(tables, written)}`, prior: { backup: name } };
  },
  async check(spec, world) {
    const name = backupName(world);
    if (spec.by === 'pg_dump') return await findArchive(world, name);
    return { state: 'unknown', evidence: `The ledger in the target tells whether ${name} was written.` };
  },
  async verify(spec, _effect, world) {
    const name = backupName(world);
    if (spec.by === 'copy') {
      const { lockTimeoutMs, timeoutMs } = limitsOf(spec);
      await world.target?.trial({ lockTimeoutMs, statementTimeoutMs: timeoutMs }, (tx) =>
        verifyCopy(tx, name, spec.tables),
      );
    } else await verifyArchive(world, name, spec.tables);
    return { ok: true, evidence: `${name} is what its manifest says` };
  },
};
