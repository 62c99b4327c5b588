// Backup and restore of a million rows by pg_dump, as the steps do it, beside bare pg_dump and pg_restore on the same server.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openTools } from '../../../src/adapters/tools.ts';
import { sqlFile } from '../../../src/db/sql.ts';
import { openTargetDb, type TargetDb } from '../../../src/db/target.ts';
import { restoreArchive, writeArchive } from '../../../src/features/rollbacks/backup-archive.ts';
import type { World } from '../../../src/features/rollbacks/step-type.ts';
import { openLog } from '../../../src/lib/log.ts';
import { Secret } from '../../../src/lib/redaction.ts';
import { dumpProgram, startDumpServer, whyNoDumps } from '../../kit/dump-programs.ts';
import { type Bench, type Figure, say } from '../report.ts';
import { benchTable, figure, fillTable, pair } from './backup.ts';

const run = promisify(execFile);
const limits = { lockTimeoutMs: 2_000, timeoutMs: 300_000 };

/** The figures `dump-…` and `dump-restore-…`. Where no server of pg_dump's version is on the machine, none, and why is said. */
export const benchDump: Bench = async ({ quick }) => {
  if (whyNoDumps !== undefined) {
    say(`pg_dump is NOT measured: ${whyNoDumps}`);
    return [];
  }
  const log = openLog('error');
  const server = await startDumpServer(log, ['max_wal_size=4GB']);
  const folder = await mkdtemp(join(tmpdir(), 'backbolt-bench-dump-'));
  try {
    const url = await server.database('bench');
    const target = openTargetDb({ url, log });
    try {
      await fillTable(target, quick ? 20_000 : 1_000_000);
      say(`pg_dump ${server.version}, on a server of its own version`);
      return await measure(target, url, folder);
    } finally {
      await target.close();
    }
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

async function measure(target: TargetDb, url: string, folder: string): Promise<Figure[]> {
  const world = await worldOf(target, url, join(folder, 'archives'));
  const file = join(folder, 'bare.dump');
  const bareDump = await timed(() =>
    run(dumpProgram('pg_dump'), ['--format=custom', `--file=${file}`, `--table=${benchTable}`, forLibpq(url)]),
  );
  const backup = await writeArchive(world, 'bench', [benchTable], limits);
  const bareRestore = await timed(async () => {
    await target.transaction({ lockTimeoutMs: 2_000, statementTimeoutMs: 60_000 }, (tx) =>
      tx.run(sqlFile(`truncate ${benchTable}`)),
    );
    await run(dumpProgram('pg_restore'), ['--data-only', '--single-transaction', `--dbname=${forLibpq(url)}`, file]);
  });
  const restore = await restoreArchive(world, { from: 'bench', tables: [benchTable] }, limits);
  return [
    figure('dump-bare-ms', bareDump, null, 'pg_dump alone, custom format, no checksum'),
    ...pair('dump', backup, bareDump),
    figure(
      'dump-restore-bare-ms',
      bareRestore,
      null,
      '`truncate` and pg_restore alone, in one transaction, no checksum',
    ),
    ...pair('dump-restore', restore, bareRestore, 'as a script for psql, so that the checks share its transaction'),
  ];
}

// Older programs refuse a URL with members that they do not know.
function forLibpq(url: string): string {
  const known = new URL(url);
  known.searchParams.delete('sslnegotiation');
  return known.href;
}

async function worldOf(target: TargetDb, url: string, archives: string): Promise<World> {
  await mkdir(archives);
  const variables: Record<string, string | undefined> = { PATH: process.env.PATH, TARGET: url, ARCHIVES: archives };
  const plain = (program: Parameters<typeof dumpProgram>[0]) => ({
    program: dumpProgram(program),
    arguments: [],
    environment: [],
  });
  const commands = { 'pg-dump': plain('pg_dump'), 'pg-restore': plain('pg_restore'), psql: plain('psql') };
  const tools = openTools({
    policy: { commands, services: {}, clusters: {}, redis: {}, supabase: {}, backups: { folder: 'ARCHIVES' } },
    variable: (name) => (variables[name] === undefined ? undefined : new Secret(variables[name])),
  });
  const signal = new AbortController().signal;
  return {
    ...{ tools, target, targetPolicy: { database: 'TARGET' }, signal, at: new Date(0), progress: () => undefined },
    // Nothing else of a step's world is asked for by archives.
  } as unknown as World;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
