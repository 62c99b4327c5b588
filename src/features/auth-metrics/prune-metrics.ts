// Deletes the figures that are older than policy keeps, and those that were shown long ago.
import { domainNow } from '../../db/domain-time.ts';
import { day } from '../../lib/clock.ts';
import { deleteComplaintsBefore } from './complaint-store.ts';
import type { AuthMetricsDeps } from './deps.ts';
import { deleteLogsBefore } from './log-store.ts';
import { deleteProbesBefore } from './probe-store.ts';
import { deleteSamplesBefore } from './sample-store.ts';
import { pruneShown } from './shown-snapshot.ts';
import { deleteTopBefore } from './top-store.ts';

/** Applies `policy.retention`; returns how many rows went. */
export async function pruneMetrics(deps: Pick<AuthMetricsDeps, 'db' | 'policy' | 'log'>): Promise<number> {
  const now = await domainNow(deps.db);
  const before = (days: number) => new Date(now.getTime() - days * day);
  const { minute_samples_days, hour_samples_days, top_days, complaints_days } = deps.policy.retention;
  const samples = await deleteSamplesBefore(deps.db, before(minute_samples_days), before(hour_samples_days));
  const shown = await pruneShown(deps.db, now);
  const logs = await deleteLogsBefore(deps.db, before(minute_samples_days));
  const probes = await deleteProbesBefore(deps.db, before(minute_samples_days));
  const complaints = await deleteComplaintsBefore(deps.db, before(complaints_days));
  const deleted = samples + shown + logs + probes + complaints + (await deleteTopBefore(deps.db, before(top_days)));
  if (deleted > 0) deps.log.info({ deleted }, 'old figures deleted');
  return deleted;
}
