// Counters made of samples: each event once per process, as soon as its minute was read, also when it came late; a total never falls.
import { domainNow } from '../../db/domain-time.ts';
import { hour, minute } from '../../lib/clock.ts';
import type { AuthMetricsDeps } from './deps.ts';
import { type CountFigure, type Counts, countFigures } from './sample.ts';
import { readMinutes } from './sample-store.ts';
import { maxNames, type Tally } from './tally.ts';

/** `by` is 'total', 'method' or 'error'; `name` is null for a total. */
type Series = {
  figure: CountFigure;
  by: 'total' | 'method' | 'error';
  name: string | null;
  outcome: 'success' | 'failure';
};
export type Increase = Series & { count: number };

export type RunningTotals = {
  /**
   * What was counted of a source since it was last asked. The first time every series of the last hour is told with 0: what happened before
   * this process looked is not its to count. A series that nobody knows (failures of which no row tells) is left out.
   */
  advance(source: string): Promise<Increase[]>;
};

// A minute that is read so late, after a long pause of the source, is shown by /auth-status and counted by no counter.
const lookBackMs = hour;

type State = { first: number; minutes: Map<number, Map<string, number>>; names: Map<string, Set<string>> };

export function openRunningTotals(deps: Pick<AuthMetricsDeps, 'db' | 'policy'>): RunningTotals {
  const states = new Map<string, State>();
  return {
    async advance(source) {
      const to = (await domainNow(deps.db)).getTime();
      const samples = await readMinutes(
        deps.db,
        source,
        new Date(to - lookBackMs),
        new Date(to),
        lookBackMs / minute + 1,
      );
      const before = states.get(source);
      const late = deps.policy.collector.late_minutes * minute;
      // Minutes before the late ones of the first look may be a past that is still being read.
      const state = before ?? { first: to - late - minute, minutes: new Map(), names: new Map() };
      states.set(source, state);
      const increases = sumOf(
        samples.flatMap(({ minute: at, counts }) => {
          const isNew = before !== undefined && at.getTime() >= state.first;
          const found = increasesOf(state, at.getTime(), counts);
          return isNew ? found : found.map((increase) => ({ ...increase, count: 0 }));
        }),
      );
      for (const at of state.minutes.keys()) if (at < to - 2 * lookBackMs) state.minutes.delete(at);
      return increases;
    },
  };
}

const keyOf = ({ figure, by, name, outcome }: Series) => JSON.stringify([figure, by, name, outcome]);

function sumOf(counted: readonly Increase[]): Increase[] {
  const sums = new Map<string, Increase>();
  for (const one of counted) {
    const key = keyOf(one);
    sums.set(key, { ...one, count: (sums.get(key)?.count ?? 0) + one.count });
  }
  return [...sums.values()];
}

// What a minute holds beyond what was counted of it.
function increasesOf(state: State, at: number, counts: Counts): Increase[] {
  const counted = state.minutes.get(at) ?? new Map<string, number>();
  state.minutes.set(at, counted);
  return sumOf(seriesOf(counts, state.names)).map((series) => {
    const key = keyOf(series);
    const before = counted.get(key) ?? 0;
    counted.set(key, Math.max(series.count, before));
    return { ...series, count: Math.max(0, series.count - before) };
  });
}

function seriesOf(counts: Counts, names: State['names']): Increase[] {
  return countFigures.flatMap((figure) => {
    const tally = counts[figure];
    if (tally === undefined) return [];
    const all = { figure, by: 'total', name: null } as const;
    const totals = outcomes(all, tally.ok, tally.failuresOf?.length === 0 ? null : tally.failed);
    if (figure !== 'sign-ins') return totals;
    const methods = methodsOf(tally).flatMap(([name, ok, failed]) =>
      outcomes({ figure, by: 'method', name: bounded(names, 'method', name) }, ok, failed),
    );
    const errors = (tally.error ?? []).map(([name, , count]): Increase => {
      return { figure, by: 'error', name: bounded(names, 'error', name), outcome: 'failure', count };
    });
    return [...totals, ...methods, ...errors];
  });
}

function outcomes(of: Omit<Series, 'outcome'>, ok: number, failed: number | null): Increase[] {
  const succeeded: Increase = { ...of, outcome: 'success', count: ok };
  return failed === null ? [succeeded] : [succeeded, { ...of, outcome: 'failure', count: failed }];
}

// A source that tells no methods has one series all the same.
function methodsOf(tally: Tally): [name: string, ok: number, failed: number | null][] {
  const named = tally.method ?? [];
  const isKnown = (name: string) => tally.failuresOf?.includes(name) ?? true;
  if (named.length > 0) return named.map(([name, ok, failed]) => [name, ok, isKnown(name) ? failed : null]);
  return [['unknown', tally.ok, tally.failuresOf === undefined ? tally.failed : null]];
}

// Each minute has few names; a process that runs for months would see them all.
function bounded(names: State['names'], kind: string, name: string): string {
  const known = names.get(kind) ?? new Set();
  names.set(kind, known);
  if (!known.has(name) && known.size >= maxNames) return 'other';
  known.add(name);
  return name;
}
