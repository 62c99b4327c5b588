// Times what is done with a measured source; tenth percentiles, since the machine has other things to do.
import { collectSamples } from '../../../src/features/auth-metrics/collect-samples.ts';
import { reportOn } from '../../../src/features/auth-metrics/read-report.ts';
import { takeSnapshot } from '../../../src/features/auth-metrics/snapshot.ts';
import { median, quantile } from '../statistics.ts';
import { type Measured, source } from './sources.ts';

export type Rounds = { roundMs: number; medianRoundMs: number; rowsPerSecond: number };
/** `statusMs`: all that /auth-status 24h tells, how it moved included; `snapshotMs`: its figures alone. */
export type Status = { statusMs: number; snapshotMs: number; directMs: number };

// In the manner of the seeds: each figure is a query of its own over the table.
const directly = [
  `select count(*), count(*) filter (where succeeded), avg(duration_ms) from app.login_attempts where at >= now() - interval '24 hours'`,
  `select method, count(*), count(*) filter (where succeeded) from app.login_attempts where at >= now() - interval '24 hours' group by 1`,
  `select platform, count(*), count(*) filter (where succeeded) from app.login_attempts where at >= now() - interval '24 hours' group by 1`,
  `select error_code, count(*) from app.login_attempts where at >= now() - interval '24 hours' and not succeeded group by 1 order by 2 desc limit 5`,
  `select percentile_cont(array[0.5, 0.95, 0.99]) within group (order by duration_ms) from app.login_attempts where at >= now() - interval '24 hours'`,
];

/** Catches up with a week, then takes `times` rounds as they usually are. */
export async function measureRounds(measured: Measured, rows: number, times: number): Promise<Rounds> {
  const caughtUpMs = await timed(measured.catchUp);
  await measured.settle();
  const took: number[] = [];
  for (let n = 0; n < times; n += 1) {
    await measured.signIn();
    took.push(await timed(() => collectSamples(measured.deps, { source })));
  }
  return { roundMs: quantile(took, 0.1), medianRoundMs: median(took), rowsPerSecond: rows / (caughtUpMs / 1000) };
}

/** Asks each source in turn. */
export async function measureStatus<Name>(
  sources: readonly (readonly [Name, Measured])[],
  times: number,
): Promise<[Name, Status][]> {
  for (const [, { remember }] of sources) await remember();
  const took = sources.map(() => ({ snapshot: [] as number[], status: [] as number[], direct: [] as number[] }));
  for (let n = -5; n < times * 4; n += 1) {
    for (const [index, [, { deps }]] of sources.entries()) {
      const ask = () => takeSnapshot(deps, { source, window: '24h' });
      const snapshotMs = await timed(ask);
      const statusMs = await timed(async () => reportOn(deps, await ask()));
      // What is compiled and cached first is no cost of a question.
      if (n < 0) continue;
      took[index]?.snapshot.push(snapshotMs);
      took[index]?.status.push(statusMs);
    }
  }
  for (let n = 0; n < Math.min(times, 3); n += 1) {
    for (const [index, [, measured]] of sources.entries()) {
      const all = async () => {
        for (const query of directly) await measured.run(query);
      };
      took[index]?.direct.push(await timed(all));
    }
  }
  return sources.map(([name], index) => {
    const of = took[index];
    const [statusMs, snapshotMs, directMs] = [of?.status, of?.snapshot, of?.direct].map((times) =>
      quantile(times ?? [], 0.1),
    );
    return [name, { statusMs, snapshotMs, directMs } as Status];
  });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
