// All that is told of a snapshot.
import type { AuthSnapshot } from './snapshot.ts';
import type { Kpi } from './targets.ts';
import type { Trend } from './trend.ts';

/** The figures, how they moved, and which targets they meet. */
export type StatusReport = { snapshot: AuthSnapshot; trend: Trend; kpis: readonly Kpi[] };
