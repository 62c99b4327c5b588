// The figures that rollbacks decide by: the ones of the decision matrix and of conditions to wait for.
import { minute } from '../../lib/clock.ts';
import { currentValue } from '../auth-metrics/application-figures.ts';
import { countComplaints } from '../auth-metrics/complaint-store.ts';
import type { AuthMetricsDeps } from '../auth-metrics/deps.ts';
import { minutesDown } from '../auth-metrics/probe-figures.ts';
import { type AuthSnapshot, takeSnapshot } from '../auth-metrics/snapshot.ts';
import { windows } from '../auth-metrics/windows.ts';

/** S4's matrix names them. Rates are in percent. */
export const metrics = [
  'service_down',
  'error_rate',
  'p95_ms',
  'auth_failure_rate',
  'complaints',
  'data_loss',
] as const;
export type Metric = (typeof metrics)[number];

/** Null: nobody can say, which is not zero. */
export type Figures = Readonly<Record<Metric, number | null>> & {
  /** Sign-in attempts in the window. */
  readonly attempts: number;
  /** How old the newest figure is, in ms; null when there was none ever. */
  readonly ageMs: number | null;
  /** Requests to the application, of which its error rate and p95 are; null where those are of sign-ins and refreshes. */
  readonly requests: number | null;
  /** Whether `error_rate` and `p95_ms` are what a named Prometheus says of now: its queries say how many requests it takes. */
  readonly asked: boolean;
  /** Whether `service_down` is what the health probe says, which needs no attempts to judge by. */
  readonly probed: boolean;
  /** Nobody can ask the source: the figures are what was known before, and `service_down` says for how long. */
  readonly unreachable: boolean;
  /** The watched system. */
  readonly source: string | null;
};

/** Older figures than these say nothing of now. */
export const staleMs = 5 * minute;

/** What people know and no source can say. */
export const knownToPeople: readonly Metric[] = ['complaints', 'data_loss'];

const units: Record<Metric, string> = {
  service_down: ' min',
  error_rate: ' %',
  p95_ms: ' ms',
  auth_failure_rate: ' %',
  complaints: '',
  data_loss: '',
};
export const metricNames: Record<Metric, string> = {
  service_down: 'Service down for',
  error_rate: 'Error rate',
  p95_ms: 'p95',
  auth_failure_rate: 'Failed sign-ins',
  complaints: 'Complaints',
  data_loss: 'Data loss',
};

/** `12.3 %`; `unknown` where nobody can say. */
export function figureText(metric: Metric, value: number | null): string {
  return value === null ? 'unknown' : `${Math.round(value * 10) / 10}${units[metric]}`;
}

/** Whether the figures are of now and of enough attempts to judge by. That nobody gets in because nobody can be asked needs neither. */
export function canJudgeBy(figures: Figures, metric: Metric, minimumAttempts: number): boolean {
  if (knownToPeople.includes(metric)) return true;
  if (metric === 'service_down' && (figures.unreachable || figures.probed)) return true;
  const isOfRequests = metric === 'error_rate' || metric === 'p95_ms';
  if (isOfRequests && figures.asked) return figures[metric] !== null;
  const attempts = (isOfRequests ? figures.requests : null) ?? figures.attempts;
  return attempts >= minimumAttempts && figures.ageMs !== null && figures.ageMs <= staleMs;
}

const unknown: Figures = {
  service_down: null,
  error_rate: null,
  p95_ms: null,
  auth_failure_rate: null,
  complaints: null,
  data_loss: null,
  attempts: 0,
  ageMs: null,
  requests: null,
  asked: false,
  probed: false,
  unreachable: false,
  source: null,
};

/**
 * The figures of the last `minutes` minutes of the first source. `error_rate` and `p95_ms`: what a named Prometheus says, and nothing else while
 * it does not say; without one, of the application's requests where the source tells them, else of sign-ins and refreshes, and of sign-ins; `auth_failure_rate`: failed sign-ins of all sign-ins; `service_down`: for how many
 * minutes a probed address is down, without probes for how many not one of the attempts in the window succeeded, or the source could not be
 * reached. `complaints`: how many were noted. Data loss is known to people only: always null.
 */
export async function readFigures(deps: AuthMetricsDeps, minutes: number): Promise<Figures> {
  const source = deps.sources.keys().next().value;
  if (source === undefined) return unknown;
  const window = windows.find(({ ms }) => ms >= minutes * minute) ?? windows[windows.length - 1];
  if (window === undefined) return unknown;
  const whole = await takeSnapshot(deps, { source, window: window.id, since: new Date(0) });
  const since = new Date(whole.to.getTime() - minutes * minute);
  const snapshot = await takeSnapshot(deps, { source, window: window.id, since });
  const down = minutesDown(snapshot.probes, snapshot.takenAt);
  return {
    ...unknown,
    ...ratesOf(snapshot),
    service_down: down ?? minutesWithoutSuccess(snapshot, minutes),
    probed: down !== null,
    complaints: (
      await countComplaints(deps.db, new Date(snapshot.takenAt.getTime() - minutes * minute), snapshot.takenAt)
    ).count,
    unreachable: 'since' in snapshot.health,
    source,
  };
}

function ratesOf({ signIn, refresh, appRequests, application, takenAt, dataAsOf }: AuthSnapshot) {
  const ageMs = dataAsOf === null ? null : Math.max(0, takenAt.getTime() - dataAsOf.getTime());
  const ofRequests = appRequests !== null && {
    requests: appRequests.requests,
    error_rate: percent(appRequests.failed, appRequests.requests),
    p95_ms: appRequests.durationMs?.p95 ?? null,
  };
  const rate = application && currentValue(application.errorRate);
  const asked = application !== null && {
    asked: true,
    requests: null,
    error_rate: rate === null ? null : rate * 100,
    p95_ms: currentValue(application.p95Ms),
  };
  if (signIn === null) return { ageMs, ...ofRequests, ...asked };
  // Where failures are unknown there is no rate; refreshes of which only successes are known count for nothing.
  const { attempts, failed } = signIn;
  return {
    ageMs,
    attempts: attempts ?? 0,
    error_rate:
      attempts === null ? null : percent((failed ?? 0) + (refresh?.failed ?? 0), attempts + (refresh?.attempts ?? 0)),
    auth_failure_rate: attempts === null ? null : percent(failed ?? 0, attempts),
    p95_ms: signIn.durationMs?.p95 ?? null,
    ...ofRequests,
    ...asked,
  };
}

// Down is a source that cannot be reached, and one where nobody at all gets in.
function minutesWithoutSuccess({ signIn, health, takenAt }: AuthSnapshot, minutes: number): number | null {
  if ('since' in health) return (takenAt.getTime() - health.since.getTime()) / minute;
  if (signIn === null || signIn.attempts === null) return null;
  return signIn.attempts > 0 && signIn.succeeded === 0 ? minutes : 0;
}

const percent = (part: number, whole: number) => (whole === 0 ? null : (part / whole) * 100);
