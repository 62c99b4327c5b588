// The status card: is sign-in healthy, since when do we know, and what does it consist of.
import type { ActionsBlock, KnownBlock, PlainTextOption } from '@slack/types';
import { dateToken } from '../../blockkit/date-token.ts';
import { codeMrkdwn, escapeMrkdwn } from '../../blockkit/escape.ts';
import type { AuthSnapshot } from '../../features/auth-metrics/snapshot.ts';
import type { StatusReport } from '../../features/auth-metrics/status-report.ts';
import type { StatusShare } from '../../features/auth-metrics/status-share.ts';
import { type WindowId, windowOf, windows } from '../../features/auth-metrics/windows.ts';
import { day } from '../../lib/clock.ts';
import type { Message } from '../outcome.ts';
import { button, context, plain, section } from './blocks.ts';
import { declareAction } from './declare-form.ts';
import { ageText, unknown } from './figures.ts';
import { type Picture, pictureBlocks } from './picture.ts';
import { shareValue } from './share-form.ts';
import { detailNames, detailsAction } from './status-details.ts';
import { breakdowns, figureFields, lastWeekLine, targetLines } from './status-figures.ts';

export const refreshAction = 'auth_status_refresh';
export const windowAction = 'auth_status_window';
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

/**
 * The card as the person who asked sees it. @param shownId what keepShown gave for this snapshot. @param picture its chart, once there is
 * one.
 */
export function statusCard(report: StatusReport, shownId: string, picture?: Picture): Message {
  const { snapshot } = report;
  const before = drawn.get(snapshot) ?? figuresCard(snapshot, report);
  drawn.set(snapshot, before);
  const buttons = controls({ window: snapshot.window, shown: shownId });
  return { ...before, blocks: [...before.blocks, ...pictureBlocks(picture), ...buttons] };
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

function controls(card: { window: WindowId; shown: string }): ActionsBlock[] {
  const options = windows.map(({ id, label }) => option(`Last ${label}`, id));
  const chosen = options.find((one) => one.value === card.window);
  return [
    {
      type: 'actions',
      block_id: 'auth_status_controls',
      elements: [
        button({ action: refreshAction, text: 'Refresh', value: card.window }),
        {
          type: 'static_select',
          action_id: windowAction,
          placeholder: { type: 'plain_text', text: 'Window' },
          options,
          ...(chosen === undefined ? {} : { initial_option: chosen }),
        },
        button({ action: shareAction, text: 'Share in channel', value: shareValue(card) }),
        button({ action: declareAction, text: 'Declare incident', value: card.shown, style: 'danger' }),
      ],
    },
    {
      type: 'actions',
      block_id: 'auth_status_closer',
      elements: [
        {
          type: 'static_select',
          action_id: detailsAction,
          placeholder: { type: 'plain_text', text: 'Details of …' },
          options: Object.entries(detailNames).map(([id, label]) => option(label, `${id} ${card.shown}`)),
        },
        button({ action: exportStatusAction, text: 'Export CSV', value: card.shown }),
      ],
    },
  ];
}

const option = (text: string, value: string): PlainTextOption => ({ text: { type: 'plain_text', text }, value });
