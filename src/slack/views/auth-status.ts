// The status card: is sign-in healthy, since when do we know, and what does it consist of.
import type { ActionsBlock, KnownBlock, PlainTextOption, StaticSelect } from '@slack/types';
import { dateToken } from '../../blockkit/date-token.ts';
import { codeMrkdwn, escapeMrkdwn } from '../../blockkit/escape.ts';
import type { AuthSnapshot } from '../../features/auth-metrics/snapshot.ts';
import type { StatusReport } from '../../features/auth-metrics/status-report.ts';
import type { StatusShare } from '../../features/auth-metrics/status-share.ts';
import { windowOf, windows } from '../../features/auth-metrics/windows.ts';
import { day } from '../../lib/clock.ts';
import type { Message } from '../outcome.ts';
import { button, context, plain, section } from './blocks.ts';
import { declareAction } from './declare-form.ts';
import { ageText, unknown } from './figures.ts';
import { type Picture, pictureBlocks } from './picture.ts';
import { shareValue } from './share-form.ts';
import { detailNames, detailsAction } from './status-details.ts';
import { breakdowns, figureFields, lastWeekLine, targetLines } from './status-figures.ts';
import { adviceBlocks, probeBlocks } from './status-outside.ts';

export const refreshAction = 'auth_status_refresh';
export const windowAction = 'auth_status_window';
export const sourceAction = 'auth_status_source';
export const shareAction = 'auth_status_share';
export const exportStatusAction = 'auth_status_export';

const headlines: Record<AuthSnapshot['verdict']['level'], string> = {
  healthy: ':large_green_circle: Sign-in is healthy',
  degraded: ':large_yellow_circle: Sign-in is degraded',
  failing: ':red_circle: Sign-in is failing',
  unknown: ':white_circle: Sign-in health is unknown',
};

// Questions that come together share one snapshot, and so one card.
const drawn = new WeakMap<AuthSnapshot, Message>();

/** What a card's buttons carry: the id that keepShown gave, and the watched systems to choose from, where there are several. */
export type Shown = { id: string; sources: readonly { id: string; name: string; label: string }[] };

/** The card as the person who asked sees it. @param picture its chart, once there is one. */
export function statusCard(report: StatusReport, shown: Shown, picture?: Picture): Message {
  const { snapshot } = report;
  const before = drawn.get(snapshot) ?? figuresCard(snapshot, report);
  drawn.set(snapshot, before);
  return { ...before, blocks: [...before.blocks, ...pictureBlocks(picture), ...controls(snapshot, shown)] };
}

/** The chart alone, for where a card cannot be changed any more. */
export function chartCard(snapshot: AuthSnapshot, picture: Picture): Message {
  return { text: picture.altText, blocks: [...pictureBlocks(picture), context(provenance(snapshot))] };
}

/** The card as a channel sees it: the figures as they were, who shared them, and no buttons. */
export function sharedStatusCard(share: StatusShare, report: StatusReport, picture?: Picture): Message {
  const message = figuresCard(share.snapshot, report);
  const by = `Shared by <@${share.requested_by}>`;
  const note = share.note === null ? [] : [plain(share.note)];
  return { ...message, blocks: [...note, ...message.blocks, ...pictureBlocks(picture), context(by)] };
}

/** What whoever shared a card is told when it was not posted. */
export function shareFailure(share: StatusShare): string {
  const where = `<#${share.channel}>`;
  if (share.state === 'unknown') {
    return `Slack did not say whether your status card was posted in ${where}. Look there before you share it again.`;
  }
  if (share.refusal === 'not_in_channel' || share.refusal === 'channel_not_found') {
    return `Your status card was not posted: I am not in ${where}. Invite me there with \`/invite @Backbolt\`, then share it again.`;
  }
  return `Your status card was not posted in ${where}: Slack refused it (${codeMrkdwn(share.refusal ?? unknown)}). Share it in another channel.`;
}

/** The figures alone, without buttons; with `report`, how they moved and which targets they meet. */
export function figuresCard(snapshot: AuthSnapshot, report?: StatusReport): Message {
  const { verdict } = snapshot;
  const headline = headlines[verdict.level];
  const blocks: KnownBlock[] = [
    { type: 'header', text: { type: 'plain_text', text: headline, emoji: true } },
    context(provenance(snapshot)),
    plain(verdict.reason),
    ...outage(snapshot),
    figureFields(snapshot, report?.trend),
    ...breakdowns(snapshot),
    ...probeBlocks(snapshot),
    ...adviceBlocks(snapshot),
    ...(report === undefined ? [] : [lastWeekLine(snapshot, report.trend), targetLines(report.kpis)]),
  ];
  return { text: `${headline}. ${verdict.reason}`, blocks };
}

const outages: Record<Exclude<AuthSnapshot['health']['state'], 'ok' | 'not_yet'>, string> = {
  unreachable: 'The watched database cannot be reached',
  login_refused: "The watched database refuses Backbolt's login",
  too_slow: 'The watched database is too slow to answer',
  query_failed: 'The watched database refuses a query of the source pack',
};

function outage({ health, dataAsOf, takenAt, missingMinutes }: AuthSnapshot): KnownBlock[] {
  if (health.state === 'ok') {
    return missingMinutes === 0
      ? []
      : [
          section(
            `:hourglass_flowing_sand: ${ageText(missingMinutes * 60_000)} of this window are still being read, so the figures will grow.`,
          ),
        ];
  }
  if (health.state === 'not_yet')
    return [section(':hourglass_flowing_sand: The first figures are being read. Refresh in a few seconds.')];
  const since = dateToken(health.since, '{date_short_pretty} {time}');
  const last =
    dataAsOf === null
      ? 'There are no earlier figures.'
      : `These are the last known figures, ${ageText(takenAt.getTime() - dataAsOf.getTime())} old.`;
  return [section(`:warning: *${outages[health.state]}* since ${since}. ${last}`)];
}

export function provenance({ window, from, to, dataAsOf, takenAt, source }: AuthSnapshot): string {
  const format = windowOf(window).ms < day ? '{time}' : '{date_short_pretty} {time}';
  const span = `Last ${windowOf(window).label}: ${dateToken(from, format)} to ${dateToken(to, format)}`;
  const age = dataAsOf === null ? 'no data yet' : `data ${ageText(takenAt.getTime() - dataAsOf.getTime())} old`;
  return `${span} · ${age} · source ${escapeMrkdwn(source)}`;
}

function controls({ window, source }: AuthSnapshot, { id, sources }: Shown): ActionsBlock[] {
  const card = { window, shown: id };
  const windowOptions = windows.map((one) => option(`Last ${one.label}`, shareValue({ ...card, window: one.id })));
  const sourceOptions = sources.slice(0, mostSources).map((one) => option(cutTo(one.label, 75), `${window} ${one.id}`));
  const chosen = sources.findIndex(({ name }) => name === source);
  return [
    {
      type: 'actions',
      block_id: 'auth_status_controls',
      elements: [
        button({ action: refreshAction, text: 'Refresh', value: shareValue(card) }),
        select(windowAction, 'Window', windowOptions, windowOptions[windows.findIndex((one) => one.id === window)]),
        ...(sources.length < 2 ? [] : [select(sourceAction, 'System', sourceOptions, sourceOptions[chosen])]),
        button({ action: shareAction, text: 'Share in channel', value: shareValue(card) }),
        button({ action: declareAction, text: 'Declare incident', value: id, style: 'danger' }),
      ],
    },
    {
      type: 'actions',
      block_id: 'auth_status_closer',
      elements: [
        select(
          detailsAction,
          'Details of …',
          Object.entries(detailNames).map(([detail, label]) => option(label, `${detail} ${id}`)),
        ),
        button({ action: exportStatusAction, text: 'Export CSV', value: id }),
      ],
    },
  ];
}

// More systems than a menu holds are named in words.
const mostSources = 100;

const cutTo = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

const option = (text: string, value: string): PlainTextOption => ({ text: { type: 'plain_text', text }, value });

const select = (
  action: string,
  placeholder: string,
  options: PlainTextOption[],
  chosen?: PlainTextOption,
): StaticSelect => ({
  type: 'static_select',
  action_id: action,
  placeholder: { type: 'plain_text', text: placeholder },
  options,
  ...(chosen === undefined ? {} : { initial_option: chosen }),
});
