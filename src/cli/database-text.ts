// The health of a watched database as text for a terminal.
import type { DatabaseHealth } from '../features/auth-metrics/database-health.ts';
import { rowsText } from './printable.ts';

const unknown = 'unknown';
const count = (value: number | null) => (value === null ? unknown : String(value));
const ms = (value: number | null) => (value === null ? unknown : `${Math.round(value)} ms`);
const percent = (share: number) => `${Math.round(share * 1000) / 10} %`;

export function databaseText({ source, figures, poolUse, waits, slowest }: DatabaseHealth): string {
  const { connections, maxConnections, active, idleInTransaction, waiting, replicationLagMs, sizeBytes } = figures;
  return rowsText([
    ['source', source],
    ['connections', `${connections} of ${maxConnections} (${percent(poolUse)})`],
    ['active', count(active)],
    ['idle in transaction', count(idleInTransaction)],
    ['waiting for a lock', String(waiting)],
    ...waits.map(({ session, waitMs, by }): [string, string] => [
      `  ${session.pid}`,
      `waits ${ms(waitMs)} for ${by.map((each) => `${each.pid} ${each.role ?? unknown} ${each.query ?? ''}`.trim()).join(', ')}`,
    ]),
    ['replication lag', ms(replicationLagMs)],
    ['size', `${Math.round(sizeBytes / 1024 / 1024)} MB`],
    ['slowest statements', slowest === null ? unknown : String(slowest.length)],
    ...(slowest ?? []).map((statement): [string, string] => [
      `  ${ms(statement.mean_ms)}`,
      `${statement.calls} × ${statement.query ?? unknown}`,
    ]),
  ]);
}
