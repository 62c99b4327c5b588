// Failed sign-ins by error, as they are told.
import type { AuthSnapshot } from './snapshot.ts';
import type { Line } from './trend.ts';

type ErrorFigures = {
  /** Data of the watched database. */
  name: string;
  count: number;
  /** Of all failures, 0 to 1. */
  share: number;
  /** Failures by step of the window; null where they are unknown. */
  line: Line;
  /** In the same time a week before; null when too little of it is known. */
  lastWeek: number | null;
};

export type ErrorReport = {
  snapshot: AuthSnapshot;
  stepMs: number;
  /** The most frequent first; null when failures are unknown. */
  errors: readonly ErrorFigures[] | null;
};
