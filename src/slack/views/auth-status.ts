// The status card: is sign-in healthy, since when do we know, and what does it consist of.
import type { ActionsBlock, KnownBlock, PlainTextOption, SectionBlock } from '@slack/types';
import { dateToken } from '../../blockkit/date-token.ts';
import { codeMrkdwn, escapeMrkdwn } from '../../blockkit/escape.ts';
import type { AuthSnapshot } from '../../features/auth-metrics/snapshot.ts';
import type { StatusShare } from '../../features/auth-metrics/status-share.ts';
import { type WindowId, windowOf, windows } from '../../features/auth-metrics/windows.ts';
import { day } from '../../lib/clock.ts';
import type { Message } from '../outcome.ts';
import { declareAction } from './declare-form.ts';
import { ageText, countText, durationText, failureShareText, shareText, unknown } from './figures.ts';
import { shareValue } from './share-form.ts';

export const refreshAction = 'auth_status_refresh';
export const windowAction = 'auth_status_window';
export const shareAction = 'auth_status_share';

const headlines: Record<AuthSnapshot['verdict']['level'], string> = {
  healthy: ':large_green_circle: Sign-in is healthy',
  degraded: ':large_yellow_circle: Sign-in is degraded',
  failing: ':red_circle: Sign-in is failing',
  unknown: ':white_circle: Sign-in health is unknown',
};

// Names come from the watched database: whatever they hold, they are short text here.
const name = (text: string) => codeMrkdwn(text.length > 40 ? `${text.slice(0, 39)}…` : text);
const plain = (text: string): SectionBlock => ({ type: 'section', text: { type: 'plain_text', text, emoji: false } });
const section = (text: string): SectionBlock => ({ type: 'section', text: { type: 'mrkdwn', text } });
const context = (text: string): KnownBlock => ({ type: 'context', elements: [{ type: 'mrkdwn', text }] });

// Questions that come together share one snapshot, and so one card.
const drawn = new WeakMap<AuthSnapshot, Message>();

/** The card as the person who asked sees it. @param shownId what keepShown gave for this snapshot. */
export function statusCard(snapshot: AuthSnapshot, shownId: string): Message {
  const before = drawn.get(snapshot);
  if (before !== undefined) return before;
  const message = figuresCard(snapshot);
  const card = { ...message, blocks: [...message.blocks, controls({ window: snapshot.window, shown: shownId })] };
  drawn.set(snapshot, card);
  return card;
}

/** The card as a channel sees it: the figures as they were, who shared them, and no buttons. */
export function sharedStatusCard(share: StatusShare): Message {
  const message = figuresCard(share.snapshot);
  const by = `Shared by <@${share.requested_by}>`;
  const note = share.note === null ? [] : [plain(share.note)];
  return { ...message, blocks: [...note, ...message.blocks, context(by)] };
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

/** The figures alone, without buttons. */
export function figuresCard(snapshot: AuthSnapshot): Message {
  const { verdict } = snapshot;
  const headline = headlines[verdict.level];
  const blocks: KnownBlock[] = [
    { type: 'header', text: { type: 'plain_text', text: headline, emoji: true } },
    context(provenance(snapshot)),
    plain(verdict.reason),
    ...outage(snapshot),
    { type: 'section', fields: fields(snapshot).map((text) => ({ type: 'mrkdwn', text })) },
    ...breakdowns(snapshot),
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

function fields(snapshot: AuthSnapshot): string[] {
  const { signIn, refresh, sessions, rlsViolations } = snapshot;
  const field = (label: string, value: string) => `*${label}*\n${value}`;
  const times = signIn?.durationMs;
  const renewals = refresh?.durationMs;
  return [
    field('Sign-in success', signIn === null ? unknown : shareText(signIn.successRate)),
    field('Sign-in failures', signIn === null ? unknown : failures(signIn)),
    // Where failures are unknown, successes are all there is to say.
    signIn !== null && signIn.attempts === null
      ? field('Successful sign-ins', countText(signIn.succeeded))
      : field('Sign-in attempts', knownCount(signIn?.attempts)),
    field('Sign-in time p50 / p95 / p99', quantiles([times?.p50, times?.p95, times?.p99])),
    field('Token refresh', refresh === null ? unknown : refreshText(refresh)),
    field('Refresh time p50 / p95', quantiles([renewals?.p50, renewals?.p95])),
    field(
      'Active sessions',
      sessions === null ? unknown : `${countText(sessions.active)} (${countText(sessions.users)} users)`,
    ),
    field(
      sessions === null ? 'Idle sessions' : `Idle over ${sessions.idleAfterMinutes} min`,
      sessions === null ? unknown : shareText(sessions.idleShare),
    ),
    field('RLS violations', rlsViolations === null ? unknown : countText(rlsViolations.count)),
  ];
}

const knownCount = (count: number | null | undefined) => (count == null ? unknown : countText(count));

function refreshText({ attempts, succeeded, successRate }: NonNullable<AuthSnapshot['refresh']>): string {
  return attempts === null
    ? `${countText(succeeded)} succeeded`
    : `${shareText(successRate)} of ${countText(attempts)}`;
}

function failures({ failed, successRate }: NonNullable<AuthSnapshot['signIn']>): string {
  if (failed === null) return unknown;
  return successRate === null ? countText(failed) : `${failureShareText(successRate)} (${countText(failed)})`;
}

function quantiles(values: readonly (number | null | undefined)[]): string {
  if (values.every((value) => value === null || value === undefined)) return unknown;
  return values.map((value) => durationText(value ?? null)).join(' / ');
}

function breakdowns({ signIn, rlsViolations }: AuthSnapshot): KnownBlock[] {
  const counts = (rows: readonly { name: string; count: number }[]) =>
    rows.map((row) => `${name(row.name)} ${countText(row.count)}`).join(' · ');
  const rates = (rows: readonly { name: string; attempts: number | null; succeeded: number }[]) =>
    rows.map((row) => `${name(row.name)} ${rateText(row)}`).join(' · ');
  const lines: string[] = [];
  if (signIn !== null && signIn.byError.length > 0) lines.push(`*Failures by type*  ${counts(signIn.byError)}`);
  if (signIn !== null && signIn.byMethod.length > 0) lines.push(`*By method*  ${rates(signIn.byMethod)}`);
  if (signIn !== null && signIn.byPlatform.length > 0) lines.push(`*By platform*  ${rates(signIn.byPlatform)}`);
  if (rlsViolations !== null && rlsViolations.count > 0)
    lines.push(`*RLS violations by table*  ${counts(rlsViolations.byTable)}`);
  return lines.length === 0 ? [] : [section(lines.join('\n'))];
}

function rateText({ attempts, succeeded }: { attempts: number | null; succeeded: number }): string {
  if (attempts === null) return `${countText(succeeded)} succeeded`;
  return `${countText(attempts)} (${shareText(attempts > 0 ? succeeded / attempts : null)})`;
}

function provenance({ window, from, to, dataAsOf, takenAt, source }: AuthSnapshot): string {
  const format = windowOf(window).ms < day ? '{time}' : '{date_short_pretty} {time}';
  const span = `Last ${windowOf(window).label}: ${dateToken(from, format)} to ${dateToken(to, format)}`;
  const age = dataAsOf === null ? 'no data yet' : `data ${ageText(takenAt.getTime() - dataAsOf.getTime())} old`;
  return `${span} · ${age} · source ${escapeMrkdwn(source)}`;
}

function controls(card: { window: WindowId; shown: string }): ActionsBlock {
  const options = windows.map(
    ({ id, label }): PlainTextOption => ({ text: { type: 'plain_text', text: `Last ${label}` }, value: id }),
  );
  const chosen = options.find((option) => option.value === card.window);
  return {
    type: 'actions',
    block_id: 'auth_status_controls',
    elements: [
      { type: 'button', action_id: refreshAction, text: { type: 'plain_text', text: 'Refresh' }, value: card.window },
      {
        type: 'static_select',
        action_id: windowAction,
        placeholder: { type: 'plain_text', text: 'Window' },
        options,
        ...(chosen === undefined ? {} : { initial_option: chosen }),
      },
      {
        type: 'button',
        action_id: shareAction,
        text: { type: 'plain_text', text: 'Share in channel' },
        value: shareValue(card),
      },
      {
        type: 'button',
        action_id: declareAction,
        text: { type: 'plain_text', text: 'Declare incident' },
        value: card.shown,
        style: 'danger',
      },
    ],
  };
}
