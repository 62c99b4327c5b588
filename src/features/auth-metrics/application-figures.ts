// What a named Prometheus says of the application: its error rate and its p95, with their age.
import type { Queryable } from '../../db/query.ts';
import { minute } from '../../lib/clock.ts';
import { readApplicationRows } from './application-store.ts';
import type { AuthMetricsPolicy } from './policy.ts';

export const applicationQueries = ['error_rate', 'p95_seconds'] as const;

/** The latest figure; null where there is none. */
export type AskedFigure = {
  value: number | null;
  at: Date | null;
  /** Whether it is one of now: two minutes old at most. */
  isCurrent: boolean;
  /** Why there is no newer one, or none. */
  problem: string | null;
};

export type ApplicationFigures = {
  /** Share of requests that fail, 0 to 1. */
  errorRate: AskedFigure;
  p95Ms: AskedFigure;
};

const staleMs = 2 * minute;

/** The address and the query: what a kept figure is of. */
export function queryOf({ url, ...queries }: Prometheus, name: (typeof applicationQueries)[number]): string {
  return `${url} ${queries[name]}`;
}
type Prometheus = NonNullable<AuthMetricsPolicy['prometheus']>;

/** Null when policy names no Prometheus. */
export async function applicationFigures(
  db: Queryable,
  { prometheus }: Pick<AuthMetricsPolicy, 'prometheus'>,
  now: Date,
): Promise<ApplicationFigures | null> {
  if (prometheus === null) return null;
  const rows = await readApplicationRows(db);
  const figure = (name: (typeof applicationQueries)[number], factor: number): AskedFigure => {
    const row = rows.find((one) => one.name === name && one.query === queryOf(prometheus, name));
    if (row === undefined) return { value: null, at: null, isCurrent: false, problem: null };
    const { value, at, problem } = row;
    // A clock that was put back leaves figures of a future that has not happened: they are none of now.
    const isCurrent = at !== null && Math.abs(now.getTime() - at.getTime()) <= staleMs;
    return { value: value === null ? null : value * factor, at, isCurrent, problem };
  };
  return { errorRate: figure('error_rate', 1), p95Ms: figure('p95_seconds', 1000) };
}

/** The figure as one of now; null when it is old or nobody can say. */
export const currentValue = ({ value, isCurrent }: AskedFigure): number | null => (isCurrent ? value : null);
