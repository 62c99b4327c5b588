// Binds this feature's own jobs (those that post are bound by Slack's room) and sets the timers that start them.
import { bindJob, type JobBinding } from '../../jobs/define-job.ts';
import { clearTimer, setRecurringTimer } from '../../jobs/timers.ts';
import { hour, second } from '../../lib/clock.ts';
import { messageOf } from '../../lib/errors.ts';
import { askApplication, askApplicationEveryMs } from './ask-application.ts';
import { checkReader } from './check-reader.ts';
import { collectAdvice } from './collect-advice.ts';
import { collectLogs, collectLogsEveryMs } from './collect-logs.ts';
import { collectSamples } from './collect-samples.ts';
import type { AuthMetricsDeps } from './deps.ts';
import { askApplicationJob, collectLogsJob, collectSamplesJob, pruneMetricsJob, runProbesJob } from './jobs.ts';
import { reachableProbes } from './probe-address.ts';
import { pruneMetrics } from './prune-metrics.ts';
import { probeEveryMs, runProbes } from './run-probes.ts';

export function authMetricsBindings(deps: AuthMetricsDeps): JobBinding[] {
  return [
    bindJob(collectSamplesJob, () => collectAll(deps)),
    bindJob(runProbesJob, async () => void (await runProbes(deps))),
    bindJob(askApplicationJob, async () => void (await askApplication(deps))),
    bindJob(collectLogsJob, async () => {
      await collectLogs(deps);
      await collectAdvice(deps);
    }),
    bindJob(pruneMetricsJob, async () => void (await pruneMetrics(deps))),
  ];
}

/** Sets the timers; says in the log, once, what a source's reader may do that it never needs. */
export async function startAuthMetrics(deps: AuthMetricsDeps): Promise<void> {
  const everyMs = deps.policy.collector.every_seconds * second;
  await setTimer(deps, collectSamplesJob, everyMs, deps.sources.size > 0);
  await setTimer(deps, runProbesJob, probeEveryMs, reachableProbes(deps).length > 0);
  await setTimer(deps, askApplicationJob, askApplicationEveryMs, deps.application !== undefined);
  await setTimer(deps, collectLogsJob, collectLogsEveryMs, deps.project !== undefined);
  // Nobody waits for this: a watched database that is down must not hold up the start.
  for (const source of deps.sources.keys()) void warnOfReader(deps, source);
  await setRecurringTimer(deps.db, { key: pruneMetricsJob.name, job: pruneMetricsJob, data: {}, everyMs: hour });
}

async function setTimer(
  { db }: AuthMetricsDeps,
  job: typeof runProbesJob,
  everyMs: number,
  on: boolean,
): Promise<void> {
  if (on) await setRecurringTimer(db, { key: job.name, job, data: {}, everyMs });
  else await db.transaction((tx) => clearTimer(tx, job.name));
}

// A source that is slow or fails keeps no other one waiting for its turn; what Backbolt's own database does wrong is thrown when all are done.
async function collectAll(deps: AuthMetricsDeps): Promise<void> {
  const rounds = [...deps.sources.keys()].map((source) => collectSamples(deps, { source }));
  const failed = (await Promise.allSettled(rounds)).find((round) => round.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

async function warnOfReader(deps: AuthMetricsDeps, source: string): Promise<void> {
  try {
    for (const warning of await checkReader(deps, { source })) deps.log.warn({ source }, warning);
  } catch (error) {
    deps.log.warn({ source, error: messageOf(error) }, 'what the reader may do could not be checked');
  }
}
