// Reads failed sign-ins by error, and how each of them moved.
import { day } from '../../lib/clock.ts';
import type { AccessDeps } from '../access/authorize.ts';
import type { Actor } from '../events/event.ts';
import type { AuthMetricsDeps } from './deps.ts';
import type { ErrorReport } from './error-report.ts';
import { readStatus } from './read-status.ts';
import { readTrend } from './read-trend.ts';
import { selectErrors } from './series-store.ts';
import type { WindowId } from './windows.ts';

// The sample itself keeps the twenty most frequent of a minute and the rest as `other`.
const mostErrors = 15;

/** @throws as readStatus. */
export async function readErrors(
  deps: AuthMetricsDeps & AccessDeps,
  input: { actor: Actor; window: WindowId; source?: string | undefined },
): Promise<ErrorReport> {
  const snapshot = await readStatus(deps, input);
  const { stepMs, signInFailures, lastWeek } = await readTrend(deps, snapshot);
  if (snapshot.signIn?.failed == null) return { snapshot, stepMs, errors: null };
  const { source, from, to } = snapshot;
  const weekBefore = (at: Date) => new Date(at.getTime() - 7 * day);
  const [found, before] = await Promise.all([
    selectErrors(deps.db, { source, from, to, stepMs }),
    lastWeek === null ? [] : selectErrors(deps.db, { source, from: weekBefore(from), to: weekBefore(to), stepMs }),
  ]);
  const first = Math.floor(from.getTime() / stepMs);
  const all = found.reduce((sum, { failed }) => sum + failed, 0);
  const totals = [...Map.groupBy(found, ({ name }) => name)].map(([name, steps]) => {
    const byStep = new Map(steps.map(({ step, failed }) => [step - first, failed]));
    const count = steps.reduce((sum, { failed }) => sum + failed, 0);
    const line = signInFailures.map((known, n) => (known === null ? null : (byStep.get(n) ?? 0)));
    const then = before.filter((one) => one.name === name).reduce((sum, { failed }) => sum + failed, 0);
    return { name, count, share: count / all, line, lastWeek: lastWeek === null ? null : then };
  });
  const errors = totals.sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1)).slice(0, mostErrors);
  return { snapshot, stepMs, errors };
}
