// Communications as text for a terminal.
import { type Names, nameOf } from '../features/access/names.ts';
import { type Communication, stateWords } from '../features/communications/communication.ts';
import type { CommunicationView, EmailHealth } from '../features/communications/communication-view.ts';
import { type Counts, deliveryStates, doneOf, totalOf } from '../features/communications/delivery.ts';
import { printable, rowsText, timeText } from './printable.ts';

/** One communication on one line. */
export function communicationLine(one: Communication): string {
  const head = `${`C${one.number}`.padEnd(5)} ${stateWords[one.state].padEnd(20)}  ${timeText(one.requested_at)}`;
  const incident = one.incident === null ? '' : `  incident #${one.incident}`;
  return `${head}  ${printable(one.title)}${incident}`;
}

/** All that is known of one, a fact a line. */
export function communicationText(view: CommunicationView, names: Names): string {
  const { communication: one, counts, votes, progress, health, troubled, head } = view;
  const approved = votes.filter((vote) => vote.hash === one.hash && vote.approved);
  const report = one.audience_report;
  const audience = one.audience && [one.audience.name, ...one.audience.parameters].join(' ');
  const facts = rowsText([
    ['communication', `C${one.number} ${one.title}`],
    ['state', stateWords[one.state]],
    ['why', one.reason],
    ['template', one.template],
    ['channels', one.channels.join(', ')],
    ['incident', one.incident === null ? null : `#${one.incident}`],
    ['follows', one.follows === null ? null : `C${one.follows}`],
    ['audience', audience],
    ['people', one.audience_count === null ? null : String(one.audience_count)],
    [
      'passed over',
      report &&
        `${report.invalid} without a valid address, ${report.duplicates} twice, ${report.suppressed} suppressed, ${report.unsubscribed} unsubscribed`,
    ],
    ['asked for', `${timeText(one.requested_at)} by ${nameOf(names, one.requested_by)}`],
    ['approved', approved.map(({ person, at }) => `${timeText(at)} by ${nameOf(names, person)}`).join('; ')],
    ['scheduled for', one.send_at && timeText(one.send_at)],
    ['started', one.started_at && timeText(one.started_at)],
    ['ended', one.ended_at && timeText(one.ended_at)],
    ['progress', progress && `${progress.done} of ${progress.total}, ${progress.phase}`],
    ...Object.entries(counts)
      .filter(([, each]) => totalOf(each) + each.suppressed > 0)
      .map(([channel, each]) => [channel, countsText(each)] as const),
    ['health', health.problem],
    ['content', one.hash],
    ['record', head],
  ]);
  const trouble = troubled.map(
    ({ channel, recipient, state, reason }) =>
      `  ${state.padEnd(10)} ${channel} ${printable(`${recipient}: ${reason ?? ''}`)}`,
  );
  const all = Object.values(counts).reduce(
    (sum, one) => sum + one.failed + one.bounced + one.complained + one.unknown,
    0,
  );
  const more = all > troubled.length ? [`  and ${all - troubled.length} more`] : [];
  return [facts, ...(trouble.length === 0 ? [] : ['', 'Not delivered, or nobody knows:', ...trouble, ...more])].join(
    '\n',
  );
}

const countsText = (counts: Counts): string => {
  const parts = deliveryStates.filter((state) => counts[state] > 0).map((state) => `${counts[state]} ${state}`);
  return `${doneOf(counts)} of ${totalOf(counts)}: ${parts.join(', ')}`;
};

/** E-mail health, a figure a line. */
export function healthText(health: EmailHealth): string {
  const percent = (value: number) => `${Math.round(value * 100) / 100} %`;
  return rowsText([
    ['e-mail health', health.problem ?? 'good'],
    ['window', `communications begun in the last ${health.sinceDays} days`],
    ['e-mails', String(health.emails)],
    ['delivered', percent(health.deliveredPercent)],
    ['bounced', percent(health.bouncePercent)],
    ['complained', percent(health.complaintPercent)],
    ['unknown', `${health.unknown}, which are not sent again`],
    ['suppression list', `${health.suppressed} addresses`],
  ]);
}
