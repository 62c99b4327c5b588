// What the card says that no watched database told: how the application does.
import { dateToken } from '../../blockkit/date-token.ts';
import { codeMrkdwn } from '../../blockkit/escape.ts';
import type { ApplicationFigures, AskedFigure } from '../../features/auth-metrics/application-figures.ts';
import type { AuthSnapshot } from '../../features/auth-metrics/snapshot.ts';
import { durationText, failureShareText, unknown } from './figures.ts';

const errorText = (share: number | null | undefined) => (share == null ? unknown : failureShareText(1 - share));

/** Error rate and p95 of the application, of whoever knows them; nothing where nobody was named. */
export function applicationText({ application, appRequests }: AuthSnapshot): string[] {
  if (application !== null) {
    const { errorRate, p95Ms } = application;
    const now = ({ value, isCurrent }: AskedFigure) => (isCurrent ? value : null);
    return [`${errorText(now(errorRate))} / ${durationText(now(p95Ms))}`];
  }
  if (appRequests === null) return [];
  return [`${errorText(appRequests.errorRate)} / ${durationText(appRequests.durationMs?.p95 ?? null)}`];
}

/** What the named Prometheus says, with its age where it is not of now, and why. */
export function askedLines({ errorRate, p95Ms }: ApplicationFigures): string[] {
  return [
    ...figureLines('Error rate, by Prometheus', errorRate, errorText),
    ...figureLines('p95, by Prometheus', p95Ms, durationText),
  ];
}

function figureLines(label: string, figure: AskedFigure, text: (value: number | null) => string): string[] {
  const { value, at, isCurrent, problem } = figure;
  const of = value === null || at === null ? '' : `${text(value)} at ${dateToken(at, '{date_short_pretty} {time}')}`;
  const shown = isCurrent && of !== '' ? of : `${unknown}${of === '' ? '' : `; last ${of}`}`;
  return [`*${label}*  ${shown}`, ...(problem === null ? [] : [codeMrkdwn(problem)])];
}
