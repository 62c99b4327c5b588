// Failed sign-ins by address and by account, against the limits.
import type { KnownBlock } from '@slack/types';
import { dateToken } from '../../blockkit/date-token.ts';
import { escapeMrkdwn } from '../../blockkit/escape.ts';
import type { OffenderList, SecurityReport } from '../../features/auth-metrics/security-report.ts';
import { windowOf } from '../../features/auth-metrics/windows.ts';
import type { Message } from '../outcome.ts';
import { actions, context, header, section } from './blocks.ts';
import { countText, unknown } from './figures.ts';
import { name } from './status-figures.ts';

export const revealAction = 'auth_status_reveal';

/** @param sourceId what the button carries for its source. */
export function securityCard(report: SecurityReport, sourceId: string): Message {
  const { addresses, accounts, limits, window, mayAsk } = report;
  const verdict = verdictOf(report);
  const blocks: KnownBlock[] = [
    header(verdict),
    context(provenance(report)),
    section(allLine(report)),
    section(listText('By address', addresses, limits.failed_per_address, report)),
    ...(report.suspicious === 0 ? [] : [section(suspiciousLine(report))]),
    section(listText('By account', accounts, limits.failed_per_account, report)),
    context(
      report.inFull
        ? 'These are personal data: share them with nobody who does not need them.'
        : 'Addresses are shortened, accounts masked.',
    ),
  ];
  const reveal = { action: revealAction, text: 'Show in full', value: `${window} ${sourceId}` };
  return { text: verdict, blocks: mayAsk ? [...blocks, actions('auth_status_security', [reveal])] : blocks };
}

function verdictOf({ addresses, accounts, worstHour, limits }: SecurityReport): string {
  const above = (addresses?.above ?? 0) + (accounts?.above ?? 0);
  if (above > 0 || (worstHour?.failed ?? 0) > limits.failed_in_all)
    return ':red_circle: Failed sign-ins above the limits';
  // What nobody looked at is not within a limit.
  if (addresses === null || accounts === null || worstHour === null)
    return ':white_circle: Failed sign-ins are not fully known';
  return ':large_green_circle: Failed sign-ins within the limits';
}

const hourText = (at: Date) => dateToken(at, '{date_short_pretty} {time}');

function allLine({ worstHour, limits }: SecurityReport): string {
  const limit = `limit ${countText(limits.failed_in_all)} an hour`;
  if (worstHour === null) return `*In all*  ${unknown} (${limit})`;
  const { at, failed } = worstHour;
  return `${signOf(failed > limits.failed_in_all)} *In all*  at most ${countText(failed)} in the hour from ${hourText(at)} (${limit})`;
}

function suspiciousLine({ suspicious, limits }: SecurityReport): string {
  const addresses = suspicious === 1 ? '1 address' : `${countText(suspicious)} addresses`;
  return `:rotating_light: *${addresses}* failed more than ${countText(limits.suspicious_per_address)} times in an hour: suspicious.`;
}

function listText(
  label: string,
  list: OffenderList | null,
  limit: number,
  { readUpTo }: Pick<SecurityReport, 'readUpTo'>,
): string {
  const title = `*${label}*  limit ${countText(limit)} an hour`;
  if (list === null)
    return `${title}\n${unknown}: ${readUpTo === null ? 'not read yet; ask again in a minute' : 'this source does not say'}`;
  if (list.worst.length === 0) return `${title}\nnobody failed`;
  // Those above the limit are what is asked for; where there are none, the worst give an idea.
  const above = list.worst.filter(({ worstFailed }) => worstFailed > limit);
  const shown = above.length > 0 ? above : list.worst.slice(0, 3);
  const lines = shown.map(({ name: who, failed, succeeded, worstFailed, worstHour }) => {
    const also = succeeded === 0 ? 'no success' : `${countText(succeeded)} succeeded`;
    const all = `${countText(failed)} in all, ${also}`;
    return `${signOf(worstFailed > limit)} ${name(who)} ${countText(worstFailed)} from ${hourText(worstHour)} (${all})`;
  });
  const more = list.above > shown.length ? [`… ${countText(list.above)} above the limit in all`] : [];
  return [title, ...lines, ...more].join('\n');
}

const signOf = (isAbove: boolean) => (isAbove ? ':red_circle:' : ':white_small_square:');

function provenance({ from, to, source, readUpTo, window }: SecurityReport): string {
  const read = readUpTo === null ? 'lists not read yet' : `lists read up to ${dateToken(readUpTo, '{time}')}`;
  const hours = `${hourText(from)} to ${dateToken(to, '{time}')}`;
  return `Last ${windowOf(window).label} in whole hours: ${hours} · ${read} · source ${escapeMrkdwn(source)}`;
}
