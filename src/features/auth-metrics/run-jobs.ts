// Binds this feature's own jobs (those that post are bound by Slack's room) and sets the timers that start them.
import { bindJob, type JobBinding } from '../../jobs/define-job.ts';
import { setRecurringTimer } from '../../jobs/timers.ts';
import { hour, second } from '../../lib/clock.ts';
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

export async function setAuthMetricsTimers(deps: AuthMetricsDeps): Promise<void> {
  const everyMs = deps.policy.collector.every_seconds * second;
  for (const source of deps.sources.keys()) {
    // One key whatever the source: a database that is no longer watched is not asked for by a timer that was left behind.
    await setRecurringTimer(deps.db, {
      key: collectSamplesJob.name,
      job: collectSamplesJob,
      data: { source },
      everyMs,
    });
  }
  await setRecurringTimer(deps.db, { key: pruneMetricsJob.name, job: pruneMetricsJob, data: {}, everyMs: hour });
}
