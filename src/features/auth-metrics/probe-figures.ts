// What the probes say of a window: which addresses are up, for how long, and how often they were.
import type { Queryable } from '../../db/query.ts';
import { minute } from '../../lib/clock.ts';
import { readProbes } from './probe-store.ts';

export type ProbeFigures = {
  name: string;
  /** Null: not looked at for two minutes, or never. */
  isUp: boolean | null;
  /** Since when it is up, or down. */
  since: Date | null;
  checkedAt: Date | null;
  /** Share of the looks in the window that found it up, 0 to 1; null without any. */
  uptime: number | null;
  checks: number;
  latencyMs: number | null;
  /** Of the looks in the window that found it up. */
  meanMs: number | null;
  lastFailure: { reason: string; at: Date } | null;
};

const staleMs = 2 * minute;

/** The probes of policy in [from, to); null when none has an address. */
export async function probeFigures(
  db: Queryable,
  probes: readonly { name: string }[],
  from: Date,
  to: Date,
): Promise<ProbeFigures[] | null> {
  if (probes.length === 0) return null;
  const names = probes.map(({ name }) => name);
  const rows = await readProbes(db, names, from, to);
  return names.map((name) => {
    const row = rows.find((found) => found.name === name);
    if (row === undefined) return { ...never, name };
    const { up, down, ms, failure, failed_at, since, latency_ms: latencyMs, checked_at: checkedAt } = row;
    const isFresh = checkedAt !== null && to.getTime() - checkedAt.getTime() <= staleMs;
    const checks = up + down;
    return {
      name,
      isUp: isFresh ? row.is_up : null,
      since,
      checkedAt,
      uptime: checks === 0 ? null : up / checks,
      checks,
      latencyMs,
      meanMs: up === 0 ? null : ms / up,
      lastFailure: failure === null || failed_at === null ? null : { reason: failure, at: failed_at },
    };
  });
}

const never = {
  isUp: null,
  since: null,
  checkedAt: null,
  uptime: null,
  checks: 0,
  latencyMs: null,
  meanMs: null,
  lastFailure: null,
};

/** For how many minutes the longest failing address is down; 0 when all are up, null when nobody knows of any. */
export function minutesDown(probes: readonly ProbeFigures[] | null, now: Date): number | null {
  const known = (probes ?? []).filter(({ isUp }) => isUp !== null);
  if (known.length === 0) return null;
  const down = known.flatMap(({ isUp, since }) => (isUp === false && since !== null ? [since.getTime()] : []));
  return Math.max(0, ...down.map((since) => (now.getTime() - since) / minute));
}
