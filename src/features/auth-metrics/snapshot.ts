// The snapshot: all figures of a source over a window with their age, read from samples only; it serves card, draft and report.
import { domainNow } from '../../db/domain-time.ts';
import type { OwnDb } from '../../db/own.ts';
import { minute, second } from '../../lib/clock.ts';
import { type AdviceFigures, adviceFigures } from './advice-figures.ts';
import { type ApplicationFigures, applicationFigures } from './application-figures.ts';
import { type ComplaintFigures, countComplaints } from './complaint-store.ts';
import { type AuthMetricsDeps, sourceOf } from './deps.ts';
import {
  type DenialFigures,
  denialFigures,
  type OutcomeFigures,
  outcomeFigures,
  type RefreshFigures,
  type RequestFigures,
  type RlsFigures,
  refreshFigures,
  requestFigures,
  rlsFigures,
  type SignInFigures,
  signInFigures,
} from './figures.ts';
import { minutesWithin } from './minute-ranges.ts';
import { reachableProbes } from './probe-address.ts';
import { type ProbeFigures, probeFigures } from './probe-figures.ts';
import { keepReading, readWindow } from './read-window.ts';
import { type CountFigure, type Counts, countFigures, type Gauges, mergeCounts } from './sample.ts';
import { type FailureKind, readSourceState, type SourceState } from './source-store.ts';
import { judge, type Verdict } from './verdict.ts';
import { floorToMinute, type WindowId, windowStart } from './windows.ts';

type SourceHealth =
  | { state: 'ok' }
  /** `since`: when this began; `lastSuccess`: when the source was last read. */
  | { state: FailureKind; since: Date; lastSuccess: Date | null }
  | { state: 'not_yet' };

/** Idle: active, but not seen for `idleAfterMinutes`. */
type SessionFigures = {
  active: number;
  users: number;
  idleShare: number | null;
  idleAfterMinutes: number;
  at: Date;
};

/** Each figure is null when it is unknown, which is not the same as zero. */
export type AuthSnapshot = {
  source: string;
  window: WindowId;
  /** The window ends where the data ends: of a source that is down, these are the last known figures. */
  from: Date;
  to: Date;
  takenAt: Date;
  /** Everything that happened before this is counted; null when nothing was ever read. */
  dataAsOf: Date | null;
  /** How many minutes of the window are still to be read (back-fill), so that figures may grow. */
  missingMinutes: number;
  health: SourceHealth;
  signIn: SignInFigures | null;
  refresh: RefreshFigures | null;
  sessions: SessionFigures | null;
  rlsViolations: RlsFigures | null;
  registrations: OutcomeFigures | null;
  tokenValidations: OutcomeFigures | null;
  mfaChallenges: OutcomeFigures | null;
  appRequests: RequestFigures | null;
  permissionDenials: DenialFigures | null;
  /** Of the watched database's server, the latest in the window. */
  database: Gauges['database'] | null;
  /** Of the same length of time, up to when the snapshot was taken. Null: policy names no address. */
  probes: ProbeFigures[] | null;
  complaints: ComplaintFigures | null;
  /** Of now, whatever the window. Null: policy names no Prometheus. */
  application: ApplicationFigures | null;
  /** Of a Supabase project's security advisor. Null: it is off. */
  advice: AdviceFigures | null;
  /** Why a figure, or its failures, is unknown although the source could tell, by the pack's figure; with what to do about it. */
  unknownBecause: Readonly<Record<string, string>>;
  verdict: Verdict;
};

export type SnapshotInput = { source: string; window: WindowId };

// A figure is read from the collector's samples, which are up to 15 s old: one more second changes nothing, thousands of
// questions a second do.
const keptForMs = second;
type Kept = { startedAt: number; snapshot: Promise<AuthSnapshot> };
const keptByDatabase = new WeakMap<OwnDb, Map<string, Kept>>();

/**
 * The figures of a window. Questions that come together, or within a second, share one answer; none is older than a second.
 * @throws AppError `auth_metrics.unknown_source`.
 */
export function readSnapshot(deps: AuthMetricsDeps, input: SnapshotInput): Promise<AuthSnapshot> {
  const kept = keptByDatabase.get(deps.db) ?? new Map<string, Kept>();
  keptByDatabase.set(deps.db, kept);
  const key = `${input.window} ${input.source}`;
  const startedAt = performance.now();
  const before = kept.get(key);
  if (before !== undefined && startedAt - before.startedAt < keptForMs) return before.snapshot;
  const snapshot = takeSnapshot(deps, input);
  kept.set(key, { startedAt, snapshot });
  // A failure is not an answer to give to others.
  snapshot.catch(() => kept.delete(key));
  return snapshot;
}

/**
 * The figures of a window, read now.
 * @param input.since nothing is counted of a minute that began before this.
 * @throws AppError `auth_metrics.unknown_source`.
 */
export async function takeSnapshot(
  deps: AuthMetricsDeps,
  input: SnapshotInput & { since?: Date },
): Promise<AuthSnapshot> {
  sourceOf(deps, input.source);
  const [takenAt, state] = await Promise.all([domainNow(deps.db), readSourceState(deps.db, input.source)]);
  const dataAsOf = state?.watermark ?? null;
  // A watermark of the future is left over from a clock that was put back.
  const to = dataAsOf !== null && dataAsOf < takenAt ? dataAsOf : takenAt;
  const from = startOf(input, to);
  const head = { source: input.source, window: input.window, from, to, takenAt, dataAsOf };
  if (state === undefined || dataAsOf === null) {
    const verdict = judge(deps.policy.verdict, { signIn: null, dataAgeMs: null });
    const figures = { ...countedFigures({}), sessions: null, database: null, unknownBecause: {} };
    const outside = await outsideFigures(deps, input, takenAt);
    return { ...head, ...outside, missingMinutes: 0, health: healthOf(state), ...figures, verdict };
  }
  const [reading, outside] = await Promise.all([readWindow(deps.db, head), outsideFigures(deps, input, takenAt)]);
  const { gauges } = reading;
  const counts = knownNow(mergeCounts(reading.parts.map((part) => part.counts)), state);
  const figures = countedFigures(counts);
  const unknownBecause = reasonsOf(state, counts);
  const because = unknownBecause['sign-ins'];
  const dataAgeMs = Math.max(0, takenAt.getTime() - dataAsOf.getTime());
  const snapshot = {
    ...head,
    ...outside,
    missingMinutes: minutesWithin(state.missing, [from.getTime(), floorToMinute(to).getTime()]),
    health: healthOf(state),
    ...figures,
    sessions: state.present.includes('sessions')
      ? sessionFigures(gauges, deps.policy.sessions.idle_after_minutes)
      : null,
    database: gauges?.database ?? null,
    unknownBecause,
    verdict: judge(deps.policy.verdict, { signIn: figures.signIn, dataAgeMs, because }),
  };
  keepReading(snapshot, reading);
  return snapshot;
}

function countedFigures(counts: Counts) {
  return {
    signIn: signInFigures(counts),
    refresh: refreshFigures(counts),
    rlsViolations: rlsFigures(counts),
    registrations: outcomeFigures(counts, 'registrations'),
    tokenValidations: outcomeFigures(counts, 'token-validations'),
    mfaChallenges: outcomeFigures(counts, 'mfa-challenges'),
    appRequests: requestFigures(counts),
    permissionDenials: denialFigures(counts),
  };
}

// A reason is said where it holds: of a figure that is unknown, or one whose failures are.
function reasonsOf({ reasons }: SourceState, counts: Counts): Record<string, string> {
  const isUnknown = (figure: string) => {
    const tally = counts[figure as CountFigure];
    return tally === undefined || tally.failuresOf?.length === 0;
  };
  return Object.fromEntries(Object.entries(reasons).filter(([figure]) => isUnknown(figure)));
}

// What comes from no source is there when the source is down, too.
async function outsideFigures(deps: AuthMetricsDeps, input: SnapshotInput & { since?: Date }, now: Date) {
  const from = startOf(input, now);
  const [probes, complaints, application, advice] = await Promise.all([
    probeFigures(deps.db, reachableProbes(deps), from, now),
    countComplaints(deps.db, from, now),
    applicationFigures(deps.db, deps.policy, now),
    adviceFigures(deps),
  ]);
  return { probes, complaints, application, advice };
}

function startOf({ window, since }: SnapshotInput & { since?: Date }, to: Date): Date {
  const start = windowStart(window, to);
  const first = since === undefined ? start : new Date(Math.ceil(since.getTime() / minute) * minute);
  return first <= start ? start : first < to ? first : to;
}

// What a view told before it went away is no figure of now.
function knownNow(counts: Counts, state: SourceState): Counts {
  const known = countFigures.filter((figure) => state.present.includes(figure));
  return Object.fromEntries(known.map((figure) => [figure, counts[figure]]));
}

function sessionFigures(gauges: Gauges | undefined, idleAfterMinutes: number): SessionFigures | null {
  if (gauges?.sessions === undefined) return null;
  const { active, users, idle } = gauges.sessions;
  return {
    active,
    users,
    idleShare: active === 0 || idle === null ? null : idle / active,
    idleAfterMinutes,
    at: new Date(gauges.at),
  };
}

function healthOf(state: SourceState | undefined): SourceHealth {
  if (state?.failing_kind != null && state.failing_since !== null) {
    return { state: state.failing_kind, since: state.failing_since, lastSuccess: state.watermark };
  }
  return state?.watermark == null ? { state: 'not_yet' } : { state: 'ok' };
}
