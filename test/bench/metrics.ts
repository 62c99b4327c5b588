// Figures: /auth-status from samples beside the same by direct SQL, a round of the collector and catching up, on sources of growing size.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/db/embedded/server.ts';
import { openLog } from '../../src/lib/log.ts';
import { type Costs, figuresOf } from './metrics/figures.ts';
import { measureRounds, measureStatus } from './metrics/measure.ts';
import { type Measured, openMeasured, packNames } from './metrics/sources.ts';
import { type Bench, say } from './report.ts';

type Sized<Value> = [size: string, Value];

/**
 * `sizes` are numbers of rows such as `10k,1m`; `only` is one of the packs, to see one thing quickly. /auth-status is asked of all sizes in
 * turn, so that what else the machine does spoils no ratio.
 */
export const benchMetrics: Bench = async ({ quick, sizes, only }) => {
  const named = (sizes ?? (quick ? '2k,20k' : '10k,1m,10m'))
    .split(',')
    .map((size): Sized<number> => [size, rowsOf(size)]);
  const packs = packNames.filter((pack) => only === undefined || pack === only);
  const times = quick ? 2 : 20;
  const folder = await mkdtemp(join(tmpdir(), 'backbolt-bench-'));
  await chmod(folder, 0o755);
  const settings = ['fsync=off', 'max_wal_size=8GB', 'shared_buffers=512MB', 'autovacuum=off'];
  const postgres = await startEmbeddedPostgres({ folder, log: openLog('error'), settings });
  const open: Sized<Measured>[] = [];
  try {
    const costs: Sized<Costs>[] = [];
    for (const [size, rows] of named) {
      const cost: Costs = {};
      for (const pack of packs) {
        const measured = await openMeasured(postgres, { pack, rows });
        cost[pack] = await measureRounds(measured, rows, times);
        say(`${size} ${pack}: ${JSON.stringify(cost[pack], short)}`);
        if (pack === 'generic') open.push([size, measured]);
        else await measured.close();
      }
      costs.push([size, cost]);
    }
    const statuses = await measureStatus(open, times);
    for (const [size, status] of statuses) say(`${size} status: ${JSON.stringify(status, short)}`);
    return figuresOf(costs, statuses);
  } finally {
    for (const [, measured] of open) await measured.close();
    await stopped(postgres, folder);
  }
};

async function stopped(postgres: EmbeddedPostgres, folder: string): Promise<void> {
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}

// 10k, 1m.
function rowsOf(size: string): number {
  const [, digits = '', unit = ''] = /^(\d+)([km]?)$/.exec(size) ?? [];
  if (digits === '') throw new Error(`"${size}" is no number of rows; one is 10k or 1m`);
  return Number(digits) * ({ k: 1_000, m: 1_000_000 }[unit] ?? 1);
}

const short = (_: string, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value);
