// The decision matrix (seed S4): which rollback the figures call for. It proposes; people decide.
import { severities } from '../incidents/incident.ts';
import { canJudgeBy, type Figures, figureText, type Metric, metricNames } from './figures.ts';
import type { MatrixRow, RollbackPolicy } from './policy.ts';

export type MatrixProposal = Pick<MatrixRow, 'severity' | 'metric' | 'action' | 'runbook'> & {
  value: number;
  /** For people: the figure and the limit that it is over. */
  why: string;
};

/**
 * What the matrix calls for, the strictest first: by severity, then as the rows stand.
 * @param figures by the minutes that they cover; a row looks at those of its own `for_minutes`.
 * Ranges are half-open (`over` < x ≤ `up_to`). What is unknown, old, or of too few attempts proposes nothing.
 */
export function propose(matrix: RollbackPolicy['matrix'], figures: ReadonlyMap<number, Figures>): MatrixProposal[] {
  const called = matrix.rows.flatMap((row) => {
    const found = figures.get(row.for_minutes);
    const value = found?.[row.metric] ?? null;
    if (found === undefined || value === null) return [];
    if (!canJudgeBy(found, row.metric, matrix.minimum_attempts)) return [];
    if (value <= row.over || value > (row.up_to ?? Number.POSITIVE_INFINITY)) return [];
    const { severity, metric, action, runbook } = row;
    return [{ severity, metric, action, runbook, value, why: whyOf(row, value) }];
  });
  return called.sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
}

function whyOf({ severity, metric, over, for_minutes }: MatrixRow, value: number): string {
  const limit = over === 0 ? '' : `, more than ${figureText(metric, over)}`;
  const during = countedByMinutes.includes(metric) ? ` over the last ${for_minutes} min` : '';
  return `${metricNames[metric]} ${figureText(metric, value)}${during}${limit} (${severity})`;
}

const countedByMinutes: readonly Metric[] = ['error_rate', 'p95_ms', 'auth_failure_rate'];
