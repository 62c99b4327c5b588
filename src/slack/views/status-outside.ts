// What the card says that no watched database told: which addresses are up, how the application does, and what the project's advisor finds.

import type { KnownBlock } from '@slack/types';
import { dateToken } from '../../blockkit/date-token.ts';
import { codeMrkdwn, escapeMrkdwn } from '../../blockkit/escape.ts';
import type { AdviceFigures } from '../../features/auth-metrics/advice-figures.ts';
import type { ApplicationFigures, AskedFigure } from '../../features/auth-metrics/application-figures.ts';
import type { ProbeFigures } from '../../features/auth-metrics/probe-figures.ts';
import { type Advisory, projectRemedy } from '../../features/auth-metrics/project-source.ts';
import type { AuthSnapshot } from '../../features/auth-metrics/snapshot.ts';
import { section } from './blocks.ts';
import { ageText, countText, durationText, failureShareText, shareText, unknown } from './figures.ts';

const errorText = (share: number | null | undefined) => (share == null ? unknown : failureShareText(1 - share));

// As many as are read on a phone.
const mostProbes = 5;

/** Which addresses are up, those that are not first; nothing where none is probed. */
export function probeBlocks({ probes, takenAt }: AuthSnapshot): KnownBlock[] {
  if (probes === null) return [];
  const rank = ({ isUp }: ProbeFigures) => [false, null, true].indexOf(isUp);
  const lines = probes.toSorted((a, b) => rank(a) - rank(b)).map((probe) => probeText(probe, takenAt));
  const more = lines.length - mostProbes;
  const shown = [...lines.slice(0, mostProbes), ...(more > 0 ? [`and ${countText(more)} more`] : [])];
  return [section(`*Uptime*\n${shown.join('\n')}`)];
}

function probeText({ name, isUp, since, uptime, checks, lastFailure }: ProbeFigures, now: Date): string {
  const times = `${countText(checks)} ${checks === 1 ? 'check' : 'checks'}`;
  const share = checks === 0 ? 'not checked yet' : `${shareText(uptime)} of ${times}`;
  if (isUp === null) return `:grey_question: ${codeMrkdwn(name)} ${unknown}, ${share}`;
  if (isUp) return `:large_green_circle: ${codeMrkdwn(name)} up, ${share}`;
  const long = since === null ? '' : ` for ${ageText(now.getTime() - since.getTime())}`;
  const why = lastFailure === null ? '' : `: ${escapeMrkdwn(lastFailure.reason.slice(0, 120))}`;
  return `:red_circle: ${codeMrkdwn(name)} *down*${long}${why}, ${share}`;
}

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

/** The advisor in one line: how many of each level, and the first two; nothing where it is off. */
export function adviceBlocks({ advice }: AuthSnapshot): KnownBlock[] {
  if (advice === null) return [];
  const { levels, findings, problem } = advice;
  if (levels === null) return [section(`*Security advisor*  ${problem === null ? 'not asked yet' : unknown}`)];
  if (levels.length === 0) return [section('*Security advisor*  finds nothing')];
  const first = findings.slice(0, 2).map(({ title }) => titleText(title));
  return [
    section(`*Security advisor*  ${levelsText(levels)}: ${first.join(', ')}. More: _Details of … → Security advisor_`),
  ];
}

const levelsText = (levels: NonNullable<AdviceFigures['levels']>) =>
  levels.map(({ level, count }) => `${countText(count)} ${escapeMrkdwn(level.slice(0, 20))}`).join(', ');
const titleText = (title: string) => codeMrkdwn(title.length > 60 ? `${title.slice(0, 59)}…` : title);

/** What it finds, a paragraph each; where it is off, what to set. */
export function adviceLines(advice: AdviceFigures | null): string[] {
  if (advice === null) return [`*Off*  ${escapeMrkdwn(projectRemedy)}`];
  const { levels, findings, at, problem } = advice;
  const more = (levels ?? []).reduce((sum, { count }) => sum + count, 0) - findings.length;
  return [
    ...(levels === null ? [] : [levels.length === 0 ? 'It finds nothing.' : `*Findings*  ${levelsText(levels)}`]),
    ...(at === null
      ? [`*Asked*  ${problem === null ? 'not yet' : unknown}`]
      : [`*Asked*  ${dateToken(at, '{date_short_pretty} {time}')}`]),
    ...(problem === null ? [] : [codeMrkdwn(problem)]),
    ...findings.map(findingText),
    ...(more > 0 ? [`and ${countText(more)} more: ${codeMrkdwn('npm run backbolt -- status supabase')}`] : []),
  ];
}

// An address of the outside is a link only where nothing in it could be anything else.
function findingText({ level, title, detail, remediation }: Advisory): string {
  const isLink = remediation !== null && /^https:\/\/[\w.\-/?=&%#]+$/.test(remediation);
  const link = isLink ? `\n<${escapeMrkdwn(remediation)}|What to do>` : '';
  return `*${escapeMrkdwn(level.slice(0, 20))}*  ${titleText(title)}\n${escapeMrkdwn(detail.slice(0, 300))}${link}`;
}
