// Figures: /auth-status from samples beside the same by direct SQL, a round of the collector and catching up, on sources of growing size.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../src/db/embedded/server.ts';
import { collectSamples } from '../../src/features/auth-metrics/collect-samples.ts';
import { takeSnapshot } from '../../src/features/auth-metrics/snapshot.ts';
import { openLog } from '../../src/lib/log.ts';
import { type Measured, openMeasured, source } from './metrics/sources.ts';
import { type Bench, type Figure, say } from './report.ts';
import { median } from './statistics.ts';

// In the manner of the seeds: each figure is a query of its own over the table.
const directly = [
  `select count(*), count(*) filter (where succeeded), avg(duration_ms) from app.login_attempts where at >= now() - interval '24 hours'`,
  `select method, count(*), count(*) filter (where succeeded) from app.login_attempts where at >= now() - interval '24 hours' group by 1`,
  `select platform, count(*), count(*) filter (where succeeded) from app.login_attempts where at >= now() - interval '24 hours' group by 1`,
  `select error_code, count(*) from app.login_attempts where at >= now() - interval '24 hours' and not succeeded group by 1 order by 2 desc limit 5`,
  `select percentile_cont(array[0.5, 0.95, 0.99]) within group (order by duration_ms) from app.login_attempts where at >= now() - interval '24 hours'`,
];

type Size = {
  statusMs: number;
  directMs: number;
  roundMs: number;
  auditRoundMs: number;
  rowsPerSecond: number;
  auditRowsPerSecond: number;
};

export const benchMetrics: Bench = async ({ quick }) => {
  const sizes = quick ? { '2k': 2_000, '20k': 20_000 } : { '10k': 10_000, '1m': 1_000_000, '10m': 10_000_000 };
  const folder = await mkdtemp(join(tmpdir(), 'backbolt-bench-'));
  await chmod(folder, 0o755);
  const settings = ['fsync=off', 'max_wal_size=8GB', 'shared_buffers=512MB', 'autovacuum=off'];
  const postgres = await startEmbeddedPostgres({ folder, log: openLog('error'), settings });
  try {
    const measured: [string, Size][] = [];
    for (const [name, rows] of Object.entries(sizes)) {
      const generic = await openMeasured(postgres, { pack: 'generic', rows });
      const indexed = await measureGeneric(generic, rows, quick ? 2 : 20);
      await generic.close();
      const supabase = await openMeasured(postgres, { pack: 'supabase', rows });
      const audit = await measureRounds(supabase, rows, quick ? 2 : 20);
      await supabase.close();
      const size = { ...indexed, auditRoundMs: audit.roundMs, auditRowsPerSecond: audit.rowsPerSecond };
      measured.push([name, size]);
      say(
        `${name}: ${JSON.stringify(size, (_, value) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value))}`,
      );
    }
    return figuresOf(measured);
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

async function measureGeneric(measured: Measured, rows: number, times: number) {
  const rounds = await measureRounds(measured, rows, times);
  const ask = () => takeSnapshot(measured.deps, { source, window: '24h' });
  for (let n = 0; n < 5; n += 1) await ask();
  const statusMs = median(await timed(times * 2, ask));
  const all = async () => {
    for (const query of directly) await measured.run(query);
  };
  const directMs = median(await timed(Math.min(times, 3), all));
  return { ...rounds, statusMs, directMs };
}

async function measureRounds(measured: Measured, rows: number, times: number) {
  const [caughtUpMs = 0] = await timed(1, measured.catchUp);
  await measured.settle();
  const took: number[] = [];
  for (let n = 0; n < times; n += 1) {
    await measured.signIn();
    took.push(...(await timed(1, () => collectSamples(measured.deps, { source }))));
  }
  return { roundMs: median(took), rowsPerSecond: rows / (caughtUpMs / 1000) };
}

async function timed(times: number, work: () => Promise<unknown>): Promise<number[]> {
  const took: number[] = [];
  for (let n = 0; n < times; n += 1) {
    const started = performance.now();
    await work();
    took.push(performance.now() - started);
  }
  return took;
}

function figuresOf(measured: readonly [string, Size][]): Figure[] {
  const figures = measured.flatMap(([name, size]): Figure[] => [
    {
      name: `direct-${name}-ms`,
      value: size.directMs,
      unit: 'ms',
      ratio: null,
      note: 'five queries over 24 h, as the seeds have them',
    },
    {
      name: `status-${name}-ms`,
      value: size.statusMs,
      unit: 'ms',
      ratio: size.statusMs / size.directMs,
      note: 'from samples; aim: at most 10',
    },
    {
      name: `collector-round-${name}-ms`,
      value: size.roundMs,
      unit: 'ms',
      ratio: null,
      note: 'an indexed source; aim: at most 50',
    },
    {
      name: `audit-round-${name}-ms`,
      value: size.auditRoundMs,
      unit: 'ms',
      ratio: null,
      note: "Supabase's audit log, without an index; aim: at most 50",
    },
    {
      name: `catch-up-${name}`,
      value: size.rowsPerSecond,
      unit: 'rows/s',
      ratio: null,
      note: 'a week, indexed; aim: at least 200,000',
    },
    {
      name: `audit-catch-up-${name}`,
      value: size.auditRowsPerSecond,
      unit: 'rows/s',
      ratio: null,
      note: 'a week of the audit log',
    },
  ]);
  const [smallName = '', small] = measured[0] ?? [];
  const [largeName = '', large] = measured.at(-1) ?? [];
  if (small === undefined || large === undefined) return figures;
  const growth = large.statusMs / small.statusMs;
  const gain = large.directMs / large.statusMs;
  return [
    ...figures,
    {
      name: `status-${largeName}-vs-${smallName}`,
      value: growth,
      unit: 'ratio',
      ratio: growth,
      note: 'aim: at most 1.2',
    },
    {
      name: `status-vs-direct-${largeName}`,
      value: gain,
      unit: 'ratio',
      ratio: gain,
      note: 'times as fast; aim: at least 100',
    },
  ];
}
