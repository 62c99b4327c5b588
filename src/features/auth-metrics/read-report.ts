// All that /auth-status tells of a source: the snapshot, how it moved, and which targets it meets.
import type { AccessDeps } from '../access/authorize.ts';
import type { Actor } from '../events/event.ts';
import type { AuthMetricsDeps } from './deps.ts';
import { readStatus } from './read-status.ts';
import { readTrend } from './read-trend.ts';
import type { AuthSnapshot } from './snapshot.ts';
import type { StatusReport } from './status-report.ts';
import { kpisOf } from './targets.ts';
import type { WindowId } from './windows.ts';

/** The whole of what is known about a snapshot, which its reader may see. */
export async function reportOn(
  deps: Pick<AuthMetricsDeps, 'db' | 'policy'>,
  snapshot: AuthSnapshot,
): Promise<StatusReport> {
  return { snapshot, trend: await readTrend(deps, snapshot), kpis: kpisOf(deps.policy.targets, snapshot) };
}

/** Reads the figures with all that belongs to them. @throws as readStatus. */
export async function readReport(
  deps: AuthMetricsDeps & AccessDeps,
  input: { actor: Actor; window: WindowId; source?: string | undefined },
): Promise<StatusReport> {
  return await reportOn(deps, await readStatus(deps, input));
}
