// Binds this feature's own jobs (those that post are bound by Slack's room) and sets the timers that start them.
import { bindJob, type JobBinding } from '../../jobs/define-job.ts';
import { clearTimer, setRecurringTimer } from '../../jobs/timers.ts';
import { hour, second } from '../../lib/clock.ts';
import { messageOf } from '../../lib/errors.ts';
import { checkReader } from './check-reader.ts';
import { collectSamples } from './collect-samples.ts';
import type { AuthMetricsDeps } from './deps.ts';
import { collectSamplesJob, pruneMetricsJob } from './jobs.ts';
import { pruneMetrics } from './prune-metrics.ts';

export function authMetricsBindings(deps: AuthMetricsDeps): JobBinding[] {
  return [
    bindJob(collectSamplesJob, async (data) => void (await collectSamples(deps, data))),
    bindJob(pruneMetricsJob, async () => void (await pruneMetrics(deps))),
  ];
}

/** Sets the timers; says in the log, once, what a source's reader may do that it never needs. */
export async function startAuthMetrics(deps: AuthMetricsDeps): Promise<void> {
  const everyMs = deps.policy.collector.every_seconds * second;
  if (deps.sources.size === 0) await deps.db.transaction((tx) => clearTimer(tx, collectSamplesJob.name));
  for (const source of deps.sources.keys()) {
    // One key whatever the source: a database that is no longer watched is not asked for by a timer that was left behind.
    await setRecurringTimer(deps.db, {
      key: collectSamplesJob.name,
      job: collectSamplesJob,
      data: { source },
      everyMs,
    });
  }
  // Nobody waits for this: a watched database that is down must not hold up the start.
  for (const source of deps.sources.keys()) void warnOfReader(deps, source);
  await setRecurringTimer(deps.db, { key: pruneMetricsJob.name, job: pruneMetricsJob, data: {}, everyMs: hour });
}

async function warnOfReader(deps: AuthMetricsDeps, source: string): Promise<void> {
  try {
    for (const warning of await checkReader(deps, { source })) deps.log.warn({ source }, warning);
  } catch (error) {
    deps.log.warn({ source, error: messageOf(error) }, 'what the reader may do could not be checked');
  }
}
