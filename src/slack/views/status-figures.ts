// What the status card consists of: figures, how they moved, targets, and what they break down into.
import type { KnownBlock } from '@slack/types';
import { codeMrkdwn } from '../../blockkit/escape.ts';
import type { AuthSnapshot } from '../../features/auth-metrics/snapshot.ts';
import type { Kpi } from '../../features/auth-metrics/targets.ts';
import type { Trend } from '../../features/auth-metrics/trend.ts';
import { section } from './blocks.ts';
import { countText, durationText, failureShareText, shareText, unknown } from './figures.ts';
import { sparkline } from './sparkline.ts';
import { applicationText } from './status-outside.ts';

/** A name of the watched database: whatever it holds, it is short text here. */
export const name = (text: string) => codeMrkdwn(text.length > 40 ? `${text.slice(0, 39)}…` : text);

/** The figures as the fields of one section. */
export function figureFields(snapshot: AuthSnapshot, trend?: Trend): KnownBlock {
  const { signIn, refresh, sessions, rlsViolations } = snapshot;
  const times = signIn?.durationMs;
  const renewals = refresh?.durationMs;
  const texts = [
    field('Sign-in success', shareText(signIn?.successRate ?? null), sparkline(trend?.signInSuccess, 'share')),
    field('Sign-in failures', signIn === null ? unknown : failures(signIn), sparkline(trend?.signInFailures, 'count')),
    // Where failures are unknown, successes are all there is to say.
    signIn !== null && signIn.attempts === null
      ? field('Successful sign-ins', countText(signIn.succeeded))
      : field('Sign-in attempts', knownCount(signIn?.attempts), sparkline(trend?.signInAttempts, 'count')),
    field(
      'Sign-in time p50 / p95 / p99',
      quantiles([times?.p50, times?.p95, times?.p99]),
      sparkline(trend?.signInP95, 'count'),
    ),
    field(
      'Token refresh',
      refresh === null ? unknown : refreshText(refresh),
      sparkline(trend?.refreshSuccess, 'share'),
    ),
    field('Refresh time p50 / p95', quantiles([renewals?.p50, renewals?.p95]), sparkline(trend?.refreshP95, 'count')),
    field(
      'Active sessions',
      sessions === null ? unknown : `${countText(sessions.active)} (${countText(sessions.users)} users)`,
      sparkline(trend?.activeSessions, 'count'),
    ),
    field(
      sessions === null ? 'Idle sessions' : `Idle over ${sessions.idleAfterMinutes} min`,
      sessions === null ? unknown : shareText(sessions.idleShare),
      sparkline(trend?.idleSessions, 'count'),
    ),
    field(
      'RLS violations',
      rlsViolations === null ? unknown : countText(rlsViolations.count),
      sparkline(trend?.rlsViolations, 'count'),
    ),
    // The tenth, and Slack takes no more.
    ...applicationText(snapshot).map((text) =>
      field('Application errors / p95', text, applicationLine(snapshot, trend)),
    ),
  ];
  return { type: 'section', fields: texts.map((text) => ({ type: 'mrkdwn', text })) };
}

// Prometheus is asked for what is now.
const applicationLine = ({ application }: AuthSnapshot, trend: Trend | undefined) =>
  application === null ? sparkline(trend?.applicationErrors, 'count') : '';

const field = (label: string, value: string, line = '') => `*${label}*\n${value}${line === '' ? '' : `\n${line}`}`;

const knownCount = (count: number | null | undefined) => (count == null ? unknown : countText(count));

export function refreshText({ attempts, succeeded, successRate }: NonNullable<AuthSnapshot['refresh']>): string {
  return attempts === null
    ? `${countText(succeeded)} succeeded`
    : `${shareText(successRate)} of ${countText(attempts)}`;
}

export function failures({ failed, successRate }: NonNullable<AuthSnapshot['signIn']>): string {
  if (failed === null) return unknown;
  return successRate === null ? countText(failed) : `${failureShareText(successRate)} (${countText(failed)})`;
}

export function quantiles(values: readonly (number | null | undefined)[]): string {
  if (values.every((value) => value === null || value === undefined)) return unknown;
  return values.map((value) => durationText(value ?? null)).join(' / ');
}

/** Failures by type, attempts by method and platform. */
export function breakdowns({ signIn, rlsViolations }: AuthSnapshot): KnownBlock[] {
  const lines: string[] = [];
  if (signIn !== null && signIn.byError.length > 0) lines.push(`*Failures by type*  ${counts(signIn.byError)}`);
  if (signIn !== null && signIn.byMethod.length > 0) lines.push(`*By method*  ${rates(signIn.byMethod)}`);
  if (signIn !== null && signIn.byPlatform.length > 0) lines.push(`*By platform*  ${rates(signIn.byPlatform)}`);
  if (rlsViolations !== null && rlsViolations.count > 0)
    lines.push(`*RLS violations by table*  ${counts(rlsViolations.byTable)}`);
  return lines.length === 0 ? [] : [section(lines.join('\n'))];
}

type Counted = { name: string; count: number };
type Rated = { name: string; attempts: number | null; succeeded: number };

export const counts = (rows: readonly Counted[], between = ' · ') =>
  rows.map((row) => `${name(row.name)} ${countText(row.count)}`).join(between);

export const rates = (rows: readonly Rated[], between = ' · ') =>
  rows.map((row) => `${name(row.name)} ${rateText(row)}`).join(between);

function rateText({ attempts, succeeded }: Pick<Rated, 'attempts' | 'succeeded'>): string {
  if (attempts === null) return `${countText(succeeded)} succeeded`;
  return `${countText(attempts)} (${shareText(attempts > 0 ? succeeded / attempts : null)})`;
}

/** How the same time a week before was. */
export function lastWeekLine({ signIn }: AuthSnapshot, { lastWeek }: Trend): KnownBlock {
  if (lastWeek === null) return section('*Same time last week*  unknown: too little of it was read');
  const before = lastWeek.signIn;
  const parts = [
    `success ${shareText(before?.successRate ?? null)}${pointsText(signIn?.successRate, before?.successRate)}`,
    `attempts ${knownCount(before?.attempts)}${changeText(signIn?.attempts, before?.attempts)}`,
    `p95 ${durationText(before?.durationMs?.p95 ?? null)}${changeText(signIn?.durationMs?.p95, before?.durationMs?.p95)}`,
  ];
  return section(`*Same time last week*  ${parts.join(' · ')}`);
}

type Maybe = number | null | undefined;

function pointsText(now: Maybe, before: Maybe): string {
  if (now == null || before == null) return '';
  const points = Math.round((now - before) * 1000) / 10;
  return ` (now ${signed(points.toFixed(1))} points)`;
}

function changeText(now: Maybe, before: Maybe): string {
  if (now == null || before == null || before === 0) return '';
  return ` (now ${signed(Math.round(((now - before) / before) * 100).toFixed(0))} %)`;
}

const signed = (text: string) => (text.startsWith('-') ? text.replace('-', '−') : `+${text}`);

const kpiNames: Record<Kpi['id'], string> = {
  sign_in: 'Sign-in success',
  registration: 'Registration success',
  token_validation: 'Token validation',
  authentication_time: 'Average sign-in time',
};
const signs: Record<Kpi['state'], string> = {
  met: ':white_check_mark:',
  missed: ':x:',
  unknown: ':grey_question:',
};

/** Key figures against their targets, a line each. */
export function targetLines(kpis: readonly Kpi[]): KnownBlock {
  const lines = kpis.map(({ id, value, unit, target, state }) => {
    const shown = value === null ? '' : ` *${unit === 'ms' ? durationText(value) : kpiPercent(value)}*,`;
    const wanted = unit === 'ms' ? `below ${durationText(target)}` : `above ${target} %`;
    return `${signs[state]} ${kpiNames[id]}${shown} ${state} (${wanted})`;
  });
  return section(`*Targets*\n${lines.join('\n')}`);
}

// One more digit than elsewhere, rounded down: 99.9 % is a target.
const kpiPercent = (value: number) => `${(Math.floor(value * 100 + 1e-7) / 100).toFixed(2)} %`;
