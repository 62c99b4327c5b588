// The status as text for a terminal.
import type { ApplicationFigures, AskedFigure } from '../features/auth-metrics/application-figures.ts';
import type { OutcomeFigures } from '../features/auth-metrics/figures.ts';
import type { ProbeFigures } from '../features/auth-metrics/probe-figures.ts';
import type { AuthSnapshot } from '../features/auth-metrics/snapshot.ts';
import { windowOf } from '../features/auth-metrics/windows.ts';
import { rowsText } from './printable.ts';

const unknown = 'unknown';
const percent = (share: number | null | undefined) =>
  share == null ? unknown : `${(Math.floor(share * 1000 + 1e-9) / 10).toFixed(1)} %`;
const ms = (value: number | undefined) => (value === undefined ? unknown : `${Math.round(value)} ms`);

/** One figure a line, so that it can be read, piped and compared. */
export function statusText(snapshot: AuthSnapshot): string {
  const { verdict, signIn, refresh, sessions, rlsViolations, health, dataAsOf } = snapshot;
  const { registrations, tokenValidations, mfaChallenges, appRequests, permissionDenials } = snapshot;
  const { probes, complaints, application } = snapshot;
  const rows: [string, string][] = [
    ['verdict', `${verdict.level}: ${verdict.reason}`],
    [
      'window',
      `last ${windowOf(snapshot.window).label}, ${snapshot.from.toISOString()} to ${snapshot.to.toISOString()}`,
    ],
    ['data as of', dataAsOf?.toISOString() ?? 'nothing read yet'],
    ['source', health.state === 'ok' ? snapshot.source : `${snapshot.source} (${health.state.replace('_', ' ')})`],
    ['sign-in success', percent(signIn?.successRate)],
    ['sign-in attempts', signIn === null ? unknown : attemptsText(signIn)],
    [
      'sign-in time',
      `p50 ${ms(signIn?.durationMs?.p50)}, p95 ${ms(signIn?.durationMs?.p95)}, p99 ${ms(signIn?.durationMs?.p99)}`,
    ],
    ['failures by type', names(signIn?.byError.map(({ name, count }) => `${name} ${count}`))],
    ['by method', names(signIn?.byMethod.map(ofText))],
    ['by platform', names(signIn?.byPlatform.map(ofText))],
    ['token refresh', refresh === null ? unknown : outcomeText(refresh)],
    ['refresh time', `p50 ${ms(refresh?.durationMs?.p50)}, p95 ${ms(refresh?.durationMs?.p95)}`],
    [
      'active sessions',
      sessions === null ? unknown : `${sessions.active} (${sessions.users} users), ${percent(sessions.idleShare)} idle`,
    ],
    ['RLS violations', rlsViolations === null ? unknown : String(rlsViolations.count)],
    ['permission denials', permissionDenials === null ? unknown : String(permissionDenials.count)],
    ['registrations', registrations === null ? unknown : outcomeText(registrations)],
    ['token validations', tokenValidations === null ? unknown : outcomeText(tokenValidations)],
    ['MFA challenges', mfaChallenges === null ? unknown : outcomeText(mfaChallenges)],
    ['requests', appRequests === null ? unknown : `${appRequests.requests}, ${percent(appRequests.errorRate)} failed`],
    ...(probes ?? []).map((probe): [string, string] => [`probe ${probe.name}`, probeText(probe)]),
    ['complaints', complaints === null ? unknown : String(complaints.count)],
    ['request time', `p50 ${ms(appRequests?.durationMs?.p50)}, p95 ${ms(appRequests?.durationMs?.p95)}`],
    ...(application === null ? [] : askedRows(application)),
  ];
  return rowsText(rows);
}

function askedRows({ errorRate, p95Ms }: ApplicationFigures): [string, string][] {
  const text = ({ value, at, isCurrent, problem }: AskedFigure, show: (value: number) => string) => {
    const last = value === null || at === null ? '' : `${show(value)} at ${at.toISOString()}`;
    const known = isCurrent && last !== '' ? last : [unknown, ...(last === '' ? [] : [`last ${last}`])].join(', ');
    return problem === null ? known : `${known} (${problem})`;
  };
  return [
    ['Prometheus error rate', text(errorRate, percent)],
    ['Prometheus p95', text(p95Ms, ms)],
  ];
}

type Counted = { attempts: number | null; succeeded: number };
const ofText = ({ name, attempts, succeeded }: Counted & { name: string }) =>
  `${name} ${succeeded}/${attempts ?? unknown}`;

function attemptsText({ attempts, failed, succeeded }: OutcomeFigures): string {
  return attempts === null ? `${unknown} (${succeeded} succeeded)` : `${attempts} (${failed} failed)`;
}

function outcomeText(figures: OutcomeFigures): string {
  const { attempts, succeeded, successRate } = figures;
  return attempts === null ? `${succeeded} succeeded, failures unknown` : `${percent(successRate)} of ${attempts}`;
}

function probeText({ isUp, since, uptime, latencyMs, lastFailure }: ProbeFigures): string {
  const now = isUp === null ? unknown : `${isUp ? 'up' : 'down'} since ${since?.toISOString() ?? unknown}`;
  const why = isUp === false && lastFailure !== null ? `: ${lastFailure.reason}` : '';
  return `${now}${why}, ${percent(uptime)} of the window, ${ms(latencyMs ?? undefined)}`;
}

function names(rows: string[] | undefined): string {
  if (rows === undefined) return unknown;
  return rows.length === 0 ? 'none' : rows.join(', ');
}
