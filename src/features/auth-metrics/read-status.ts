// What /auth-status and the command line show, for somebody who may see it.
import { type AccessDeps, authorize } from '../access/authorize.ts';
import type { Actor } from '../events/event.ts';
import type { AuthMetricsDeps } from './deps.ts';
import { noSource } from './errors.ts';
import { readTrend } from './read-trend.ts';
import { type AuthSnapshot, readSnapshot } from './snapshot.ts';
import type { StatusReport } from './status-report.ts';
import { kpisOf } from './targets.ts';
import type { WindowId } from './windows.ts';

/**
 * Reads the figures of the first source for a window.
 * @throws AppError `access.refused`, or `auth_metrics.no_source` when no database is watched.
 */
export async function readStatus(
  deps: AuthMetricsDeps & AccessDeps,
  input: { actor: Actor; window: WindowId },
): Promise<AuthSnapshot> {
  const [source] = deps.sources.keys();
  if (source === undefined) throw noSource();
  await authorize(deps, input.actor, 'auth_status.read', source);
  return await readSnapshot(deps, { source, window: input.window });
}

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
  input: { actor: Actor; window: WindowId },
): Promise<StatusReport> {
  return await reportOn(deps, await readStatus(deps, input));
}
