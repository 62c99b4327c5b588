// What was measured of the metrics, as figures with their aims.
import type { Figure } from '../report.ts';
import type { Rounds, Status } from './measure.ts';
import type { PackName } from './sources.ts';

/** Of one size, by the pack of its source. */
export type Costs = Partial<Record<PackName, Rounds>>;

const namesOf: Record<PackName, { round: string; catchUp: string; what: string }> = {
  generic: { round: 'collector-round', catchUp: 'catch-up', what: 'an indexed source' },
  supabase: { round: 'audit-round', catchUp: 'audit-catch-up', what: "Supabase's audit log, without an index" },
};

/** Each by size, the smallest first. */
export function figuresOf(
  costs: readonly (readonly [size: string, Costs])[],
  statuses: readonly (readonly [size: string, Status])[],
): Figure[] {
  const figure = (name: string, value: number, unit: string, note: string, ratio: number | null = null) => {
    return { name, value, unit, ratio, note };
  };
  const ofCosts = costs.flatMap(([size, cost]) =>
    Object.entries(cost).flatMap(([pack, { roundMs, rowsPerSecond }]): Figure[] => {
      const { round, catchUp, what } = namesOf[pack as PackName];
      return [
        figure(`${round}-${size}-ms`, roundMs, 'ms', `${what}; aim: at most 50`),
        figure(`${catchUp}-${size}`, rowsPerSecond, 'rows/s', `a week of ${what}; aim: at least 200,000`),
      ];
    }),
  );
  const ofStatuses = statuses.flatMap(([size, { statusMs, snapshotMs, directMs }]): Figure[] => [
    figure(`direct-${size}-ms`, directMs, 'ms', 'five queries over 24 h, as the seeds have them'),
    figure(`status-${size}-ms`, statusMs, 'ms', 'from samples, with its trend; aim: at most 10', statusMs / directMs),
    figure(`snapshot-${size}-ms`, snapshotMs, 'ms', 'its figures alone', snapshotMs / directMs),
  ]);
  const [smallName = '', small] = statuses[0] ?? [];
  const [largeName = '', large] = statuses.at(-1) ?? [];
  if (small === undefined || large === undefined) return ofCosts;
  const growth = large.statusMs / small.statusMs;
  const gain = large.directMs / large.statusMs;
  return [
    ...ofCosts,
    ...ofStatuses,
    figure(`status-${largeName}-vs-${smallName}`, growth, 'ratio', 'aim: at most 1.2', growth),
    figure(`status-vs-direct-${largeName}`, gain, 'ratio', 'times as fast; aim: at least 100', gain),
  ];
}
