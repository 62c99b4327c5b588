// Backup and restore of a million rows by the steps' own code, beside `create table as` and an insert of the same rows.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../../src/db/embedded/server.ts';
import { sqlFile } from '../../../src/db/sql.ts';
import { openTargetDb, type TargetDb, type TargetTx } from '../../../src/db/target.ts';
import type { Timed } from '../../../src/features/rollbacks/backup.ts';
import { restoreCopy, writeCopy } from '../../../src/features/rollbacks/backup-copy.ts';
import { openLog } from '../../../src/lib/log.ts';
import { type Bench, type Figure, say } from '../report.ts';

export const benchTable = 'app.sessions';
const tables = [benchTable];
const limits = { lockTimeoutMs: 2_000, statementTimeoutMs: 300_000 };

/** The figures `backup-…` and `restore-…`: each with its time of checksums apart, and its ratio to the bare statements without that. */
export const benchBackup: Bench = async ({ quick }) => {
  const rows = quick ? 20_000 : 1_000_000;
  const folder = await mkdtemp(join(tmpdir(), 'backbolt-bench-backup-'));
  // As root the server runs as somebody else, who must get in here.
  await chmod(folder, 0o755);
  const log = openLog('error');
  const server = await startEmbeddedPostgres({ folder, log, settings: ['max_wal_size=4GB'] });
  try {
    const url = await server.database('bench');
    const target = openTargetDb({ url, log });
    try {
      return await measure(target, rows);
    } finally {
      await target.close();
    }
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

/** Makes the table that is backed up, with so many rows. */
export async function fillTable(target: TargetDb, rows: number): Promise<void> {
  await target.runFile(`create schema app;
    create table app.sessions (id bigint primary key, person uuid not null, created_at timestamptz not null, agent text);
    insert into app.sessions select n, gen_random_uuid(), timestamptz '2026-01-01' + n * interval '1 second', md5(n::text)
      from generate_series(1, ${rows}) as n`);
  await target.runFile('vacuum analyze app.sessions');
  say(`${rows} rows are there`);
}

async function measure(target: TargetDb, rows: number): Promise<Figure[]> {
  await fillTable(target, rows);
  const bareCopy = await timed(target, (tx) => tx.run(sqlFile('create table app.bare as select * from app.sessions')));
  const backup = await done(target, (tx) => writeCopy(tx, { name: 'bench', tables, at: new Date(0) }));
  const bareInsert = await timed(target, async (tx) => {
    await tx.run(sqlFile('truncate app.sessions'));
    await tx.run(sqlFile('insert into app.sessions select * from app.bare'));
  });
  const restore = await done(target, (tx) =>
    restoreCopy(tx, { from: 'bench', tables, save: { name: 'bench-before', at: new Date(0) } }),
  );
  return [
    figure('backup-bare-ms', bareCopy, null, '`create table as` in a transaction, no checksum'),
    ...pair('backup', backup, bareCopy),
    figure('restore-bare-ms', bareInsert, null, '`truncate` and `insert … select`, no checksum, nothing kept for undo'),
    ...pair('restore', restore, bareInsert, 'what was there is kept for undo, which is a copy besides'),
  ];
}

/** Its time without that of checksums beside what was measured bare, and that of checksums. */
export function pair(name: string, { ms, checksumMs }: Timed<unknown>, bare: number, note = ''): Figure[] {
  const apart = ms - checksumMs;
  return [
    figure(`${name}-vs-bare`, apart, apart / bare, `without checksums${note === '' ? '' : `; ${note}`}`),
    figure(`${name}-checksum-ms`, checksumMs, checksumMs / bare, 'rows and checksums, of the table and of its copy'),
  ];
}

export const figure = (name: string, value: number, ratio: number | null, note: string): Figure => ({
  name,
  value,
  unit: 'ms',
  ratio,
  note,
});

async function timed(target: TargetDb, work: (tx: TargetTx) => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await target.transaction(limits, work);
  return performance.now() - began;
}

// With the commit, which the step's own time does not know.
async function done<T>(target: TargetDb, work: (tx: TargetTx) => Promise<Timed<T>>): Promise<Timed<T>> {
  let found: Timed<T> | undefined;
  const ms = await timed(target, async (tx) => {
    found = await work(tx);
  });
  if (found === undefined) throw new Error('nothing was measured');
  return { ...found, ms };
}
