// Reads sign-ins over a window from samples, for a chart.
import type { OwnDb } from '../../db/own.ts';
import { selectErrors, selectOutcomes } from './series-store.ts';
import { type SignInSeries, stepsOf } from './sign-in-series.ts';
import type { AuthSnapshot } from './snapshot.ts';

/** The sign-ins of the same source, window and time as a snapshot, whole minutes only. */
export async function readSignInSeries(
  deps: { db: OwnDb },
  snapshot: Pick<AuthSnapshot, 'source' | 'window' | 'to'>,
): Promise<SignInSeries> {
  const { source, window } = snapshot;
  const { from, to, stepMs, first, count } = stepsOf(window, snapshot.to);
  const range = { source, from, to, stepMs };
  const [outcomes, errors] = await Promise.all([
    selectOutcomes(deps.db, range, ['sign-ins']),
    selectErrors(deps.db, range),
  ]);
  const outcomeOf = new Map(outcomes.map((row) => [row.step, row]));
  const errorsOf = Map.groupBy(errors, (row) => row.step);
  const steps = Array.from({ length: count }, (_, n) => {
    const outcome = outcomeOf.get(first + n);
    if (outcome === undefined) return null;
    const byError = new Map((errorsOf.get(first + n) ?? []).map(({ name, failed }) => [name, failed]));
    const { known: knownMinutes, ok: succeeded, failed } = outcome;
    return { at: new Date((first + n) * stepMs), knownMinutes, succeeded, failed, byError };
  });
  return { window, from, to, stepMs, steps };
}
