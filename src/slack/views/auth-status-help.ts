// How /auth-status is used.
import { codeMrkdwn } from '../../blockkit/escape.ts';
import { defaultWindow, windows } from '../../features/auth-metrics/windows.ts';
import { type Message, sentence } from '../outcome.ts';

const usage = [
  '*`/auth-status [window]`* shows whether sign-in is healthy, to you alone.',
  `Windows: ${windows.map(({ id, label }) => `\`${id}\` (${label})`).join(', ')}; without one, \`${defaultWindow}\`.`,
  'Figures come from the watched database several times a minute; each card says how old they are. What a source cannot say is “unknown”.',
].join('\n');

export function statusHelp(): Message {
  return sentence(usage);
}

/** @param typed what the person typed, shown back as text. */
export function wrongWindow(typed: string): Message {
  return sentence(`There is no window ${codeMrkdwn(typed.slice(0, 60))}.\n${usage}`);
}
