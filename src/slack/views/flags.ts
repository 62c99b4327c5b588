// Which feature flags of the system are on.
import { dateToken } from '../../blockkit/date-token.ts';
import { escapeMrkdwn } from '../../blockkit/escape.ts';
import type { FlagReport } from '../../features/auth-metrics/flag-report.ts';
import type { FlagState } from '../../features/auth-metrics/flag-source.ts';
import { type Message, sentence } from '../outcome.ts';
import { context, header, section } from './blocks.ts';
import { countText, unknown } from './figures.ts';
import { name } from './status-figures.ts';

const title = 'Feature flags';
// Forty letters of a name may be five times as many when they are escaped, and a section takes 3,000.
const linesOfSection = 10;

export function flagsCard(report: FlagReport): Message {
  if (report.state === 'off') return sentence(`${title}: off. ${escapeMrkdwn(report.remedy)}`);
  const { at, flags, isCut } = report;
  const on = flags.filter(({ enabled }) => enabled === true).length;
  const rest = isCut ? ['… and more'] : [];
  const lines = flags.length === 0 ? ['none'] : [...flags.map(flagText), ...rest];
  const sections = Array.from({ length: Math.ceil(lines.length / linesOfSection) }, (_, n) =>
    section(lines.slice(n * linesOfSection, (n + 1) * linesOfSection).join('\n')),
  );
  return {
    text: `${title}: ${countText(on)} of ${countText(flags.length)}${isCut ? ' and more' : ''} are on`,
    blocks: [header(title), context(`Asked ${dateToken(at, '{time_secs}')}`), ...sections],
  };
}

function flagText({ name: flag, enabled }: FlagState): string {
  if (enabled === null) return `:grey_question: ${name(flag)} ${unknown}`;
  return enabled ? `:large_green_circle: ${name(flag)} on` : `:white_circle: ${name(flag)} off`;
}
