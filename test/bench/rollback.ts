// Rollbacks: a run beside the same transactions sent directly, how soon it goes on when its process was killed, backups beside bare copies.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../src/db/embedded/server.ts';
import { openLog } from '../../src/lib/log.ts';
import { type Bench, say } from './report.ts';
import { benchBackup } from './rollback/backup.ts';
import { benchDump } from './rollback/dump.ts';
import { measureResume } from './rollback/resume.ts';
import { measureRuns } from './rollback/runs.ts';
import { openSurroundings } from './rollback/surroundings.ts';
import { median } from './statistics.ts';

export const benchRollback: Bench = async (options) => [
  ...(await benchRuns(options)),
  ...(await benchBackup(options)),
  ...(await benchDump(options)),
];

const benchRuns: Bench = async ({ quick }) => {
  const folder = await mkdtemp(join(tmpdir(), 'backbolt-bench-'));
  await chmod(folder, 0o755);
  const log = openLog('error');
  const postgres = await startEmbeddedPostgres({ folder, log });
  try {
    const at = await openSurroundings(postgres, folder);
    const { direct, runs } = await measureRuns(at, quick ? 2 : 20);
    say(`directly ${median(direct).toFixed(0)} ms, as a run ${median(runs).toFixed(0)} ms`);
    const resumed = await measureResume(at, quick ? 1 : 5);
    say(`resumed after ${resumed.map((ms) => ms.toFixed(0)).join(', ')} ms`);
    const bare = median(direct);
    const ratio = median(runs) / bare;
    return [
      { name: 'direct-ms', value: bare, unit: 'ms', ratio: null, note: 'twenty small transactions, by pg' },
      { name: 'run-ms', value: median(runs), unit: 'ms', ratio, note: 'the same as the steps of a confirmed run' },
      { name: 'run-vs-direct', value: ratio, unit: 'ratio', ratio, note: 'aim: at most 2' },
      {
        name: 'resume-ms',
        value: Math.max(...resumed),
        unit: 'ms',
        ratio: null,
        note: 'kill -9 to the next step, the longest; aim: at most 5000',
      },
    ];
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
};
