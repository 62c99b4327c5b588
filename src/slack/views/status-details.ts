// One figure closer: what it counts, how it moved, last week, and what it breaks down into.
import type { KnownBlock, ModalView } from '@slack/types';
import { dateToken } from '../../blockkit/date-token.ts';
import type { OutcomeFigures } from '../../features/auth-metrics/figures.ts';
import type { StatusReport } from '../../features/auth-metrics/status-report.ts';
import type { Line, OutcomeFigure, OutcomeTrend } from '../../features/auth-metrics/trend.ts';
import { context, plain, section } from './blocks.ts';
import { ageText, countText, durationText, failureShareText, shareText, unknown } from './figures.ts';
import { type Picture, pictureBlocks } from './picture.ts';
import { sparkline } from './sparkline.ts';
import { counts, failures, quantiles, rates, refreshText } from './status-figures.ts';
import { adviceLines, askedLines } from './status-outside.ts';

export const detailsAction = 'auth_status_details';

/** The figures that can be looked at closer, as the menu calls them. */
export const detailNames = {
  sign_ins: 'Sign-ins',
  times: 'Sign-in times',
  refresh: 'Token refresh',
  sessions: 'Sessions',
  rls: 'RLS violations',
  registrations: 'Registrations',
  validations: 'Token validations',
  application: 'Application requests',
  advisor: 'Security advisor',
} as const;
export type DetailId = keyof typeof detailNames;

/** The figures whose trend is read when somebody looks closer, and not before. */
export const trendOf: Partial<Record<DetailId, OutcomeFigure>> = {
  registrations: 'registrations',
  validations: 'token-validations',
};

export function isDetail(text: string): text is DetailId {
  return Object.hasOwn(detailNames, text);
}

type Detail = {
  /** What is counted, and how. */
  means: string;
  /** The pack's figure, by which a source says why it does not know. */
  figure: string;
  /** Paragraphs of mrkdwn. */
  lines: (report: StatusReport, trend: OutcomeTrend | undefined) => string[];
};

const details: Record<DetailId, Detail> = {
  sign_ins: {
    means: 'Attempts to sign in, and how they ended.',
    figure: 'sign-ins',
    lines: ({ snapshot: { signIn }, trend }) => {
      if (signIn === null) return [];
      const before = trend.lastWeek?.signIn;
      return [
        pair('Success', shareText(signIn.successRate), shareText(before?.successRate ?? null)),
        moved(trend.signInSuccess, 'share'),
        pair('Failures', failures(signIn), before == null ? unknown : failures(before)),
        moved(trend.signInFailures, 'count'),
        ...list('Failures by type', counts(signIn.byError, '\n')),
        ...list('By method', rates(signIn.byMethod, '\n')),
        ...list('By platform', rates(signIn.byPlatform, '\n')),
      ];
    },
  },
  times: {
    means: 'How long attempts took, as the source says; each figure is within 5 % of the true one.',
    figure: 'sign-ins',
    lines: ({ snapshot: { signIn }, trend }) => {
      const [now, before] = [signIn?.durationMs, trend.lastWeek?.signIn?.durationMs];
      const average = trend.lastWeek?.signIn?.averageMs ?? null;
      return [
        pair(
          'p50 / p95 / p99',
          quantiles([now?.p50, now?.p95, now?.p99]),
          quantiles([before?.p50, before?.p95, before?.p99]),
        ),
        ...list('p95', moved(trend.signInP95, 'count')),
        pair('Average', durationText(signIn?.averageMs ?? null), durationText(average)),
      ];
    },
  },
  refresh: {
    means: 'Sessions that asked for a new token.',
    figure: 'token-refreshes',
    lines: ({ snapshot: { refresh }, trend }) => {
      if (refresh === null) return [];
      const before = trend.lastWeek?.refresh;
      return [
        pair('Success', refreshText(refresh), before == null ? unknown : refreshText(before)),
        moved(trend.refreshSuccess, 'share'),
        pair(
          'Time p50 / p95',
          quantiles([refresh.durationMs?.p50, refresh.durationMs?.p95]),
          quantiles([before?.durationMs?.p50, before?.durationMs?.p95]),
        ),
        ...list('p95', moved(trend.refreshP95, 'count')),
      ];
    },
  },
  sessions: {
    means: 'Sessions at one moment; what was is not counted again.',
    figure: 'sessions',
    lines: ({ snapshot: { sessions }, trend }) => {
      if (sessions === null) return [];
      const { active, users, idleShare, idleAfterMinutes, at } = sessions;
      return [
        `*Active*  ${countText(active)} of ${countText(users)} users, at ${dateToken(at, '{time}')}`,
        moved(trend.activeSessions, 'count'),
        `*Not seen for ${idleAfterMinutes} min*  ${shareText(idleShare)}`,
        moved(trend.idleSessions, 'count'),
      ];
    },
  },
  rls: {
    means: 'Statements that row-level security refused.',
    figure: 'rls-violations',
    lines: ({ snapshot: { rlsViolations }, trend }) => {
      if (rlsViolations === null) return [];
      const before = trend.lastWeek?.rlsViolations;
      return [
        pair('Violations', countText(rlsViolations.count), before == null ? unknown : countText(before.count)),
        moved(trend.rlsViolations, 'count'),
        ...list('By table', counts(rlsViolations.byTable, '\n')),
      ];
    },
  },
  registrations: {
    means: 'People who signed up.',
    figure: 'registrations',
    lines: ({ snapshot: { registrations } }, trend) =>
      registrations === null ? [] : outcomeLines(registrations, trend),
  },
  validations: {
    means: 'Tokens that were checked.',
    figure: 'token-validations',
    lines: ({ snapshot: { tokenValidations } }, trend) =>
      tokenValidations === null ? [] : outcomeLines(tokenValidations, trend),
  },
  application: {
    means: 'Requests to the application: how many fail, and how long they take.',
    figure: 'app-requests',
    lines: ({ snapshot: { application, appRequests }, trend }) => [
      ...(application === null ? [] : askedLines(application)),
      ...(appRequests === null ? [] : [...requestLines(appRequests), moved(trend.applicationErrors, 'count')]),
    ],
  },
  advisor: {
    means: "What the Supabase project's security advisor finds, the gravest first.",
    figure: 'advisor',
    lines: ({ snapshot: { advice } }) => adviceLines(advice),
  },
};

function requestLines(figures: NonNullable<StatusReport['snapshot']['appRequests']>): string[] {
  const { requests, failed, errorRate, byStatus, durationMs: ms } = figures;
  const rate = errorRate === null ? unknown : failureShareText(1 - errorRate);
  return [
    `*Of the watched database*  ${rate} (${countText(failed)} of ${countText(requests)}) failed`,
    `*Time p50 / p95 / p99*  ${quantiles([ms?.p50, ms?.p95, ms?.p99])}`,
    ...list('By status', counts(byStatus, '\n')),
  ];
}

function outcomeLines(figures: OutcomeFigures, trend: OutcomeTrend | undefined): string[] {
  const before = trend?.lastWeek ?? null;
  const failed = (one: OutcomeFigures | null) =>
    one?.failed == null ? unknown : `${countText(one.failed)} of ${countText(one.attempts ?? 0)}`;
  return [
    pair('Success', shareText(figures.successRate), shareText(before?.successRate ?? null)),
    moved(trend?.success, 'share'),
    pair('Succeeded', countText(figures.succeeded), before === null ? unknown : countText(before.succeeded)),
    moved(trend?.succeeded, 'count'),
    pair('Failed', failed(figures), failed(before)),
  ];
}

const pair = (label: string, now: string, before: string) => `*${label}*  ${now} · last week ${before}`;
const moved = (line: Line | undefined, scale: 'count' | 'share') => sparkline(line, scale);
const list = (label: string, text: string) => (text === '' ? [] : [`*${label}*\n${text}`]);

/** The modal of one figure. `provenance`: what time it is about and where it comes from, as mrkdwn; `trend`: of one of `trendOf`. */
export function detailsModal(
  report: StatusReport,
  id: DetailId,
  provenance: string,
  { picture, trend }: { picture?: Picture | undefined; trend?: OutcomeTrend | undefined } = {},
): ModalView {
  const { means, figure, lines } = details[id];
  const said = lines(report, trend).filter((line) => line !== '');
  const because = report.snapshot.unknownBecause[figure];
  const why = because === undefined ? [] : [plain(because)];
  const blocks: KnownBlock[] = [
    context(provenance),
    plain(means),
    ...(said.length === 0 ? [section('*Unknown*: this source does not say.')] : said.map(section)),
    ...why,
    ...(id === 'sign_ins' ? pictureBlocks(picture) : []),
    context(`Each letter of a line is ${ageText(report.trend.stepMs)}; a dot is unknown.`),
  ];
  return {
    type: 'modal',
    title: { type: 'plain_text', text: detailNames[id] },
    close: { type: 'plain_text', text: 'Close' },
    blocks,
  };
}
