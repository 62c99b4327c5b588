import { expect, test, vi } from 'vitest';
import { domainNow } from '../../../src/db/domain-time.ts';
import { startDemo } from '../../../src/demo/auth-system.ts';
import { collectSamples } from '../../../src/features/auth-metrics/collect-samples.ts';
import { collectSamplesJob, pruneMetricsJob } from '../../../src/features/auth-metrics/jobs.ts';
import { pruneMetrics } from '../../../src/features/auth-metrics/prune-metrics.ts';
import { takeSnapshot } from '../../../src/features/auth-metrics/snapshot.ts';
import { bindJob } from '../../../src/jobs/define-job.ts';
import { openJobs } from '../../../src/jobs/engine.ts';
import { setRecurringTimer } from '../../../src/jobs/timers.ts';
import { hour, second } from '../../../src/lib/clock.ts';
import { databaseUrl, newDatabase, newOwnDb, quietLog } from '../../kit/database.ts';
import { newDeps, openReader } from './watched-fixture.ts';

test('wired as in compose, the demo is healthy, read as its read-only role', async () => {
  const own = await newOwnDb();
  const demoUrl = await newDatabase({ migrated: false });
  const demo = await startDemo({ url: demoUrl, log: quietLog, now: () => domainNow(own) });
  const reader = openReader(databaseUrl(new URL(demoUrl).pathname.slice(1), demo.readerRole));
  const deps = await newDeps({ reader }, { db: own });
  const jobs = openJobs({ url: own.url, db: own, log: quietLog });
  const source = 'main';
  await setRecurringTimer(own, {
    key: 'auth-metrics.collect-samples',
    job: collectSamplesJob,
    data: {},
    // A week is read in rounds of five seconds each; here they follow upon one another.
    everyMs: 5 * second,
  });
  await setRecurringTimer(own, { key: 'auth-metrics.prune-metrics', job: pruneMetricsJob, data: {}, everyMs: hour });
  await jobs.start([
    bindJob(collectSamplesJob, async () => void (await collectSamples(deps, { source }))),
    bindJob(pruneMetricsJob, async () => void (await pruneMetrics(deps))),
  ]);
  await vi.waitFor(
    async () => {
      const snapshot = await takeSnapshot(deps, { source, window: '7d' });
      expect(snapshot).toMatchObject({ health: { state: 'ok' }, missingMinutes: 0, verdict: { level: 'healthy' } });
      expect(snapshot.signIn?.attempts).toBeGreaterThan(50_000);
      expect(snapshot.sessions?.active).toBeGreaterThan(500);
      expect(snapshot.refresh?.successRate).toBeGreaterThan(0.99);
      expect(snapshot.rlsViolations?.count).toBeGreaterThan(0);
    },
    { timeout: 90_000, interval: 100 },
  );
  await jobs.stop();
  await demo.stop();
}, 120_000);
