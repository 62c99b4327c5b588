// How /auth-status is used.
import { codeMrkdwn } from '../../blockkit/escape.ts';
import { defaultWindow, windows } from '../../features/auth-metrics/windows.ts';
import { type Message, sentence } from '../outcome.ts';

const usage = [
  '*`/auth-status [window]`* shows whether sign-in is healthy, to you alone.',
  '*`/auth-status errors [window]`* shows failures by error, each with how it moved.',
  '*`/auth-status security [window]`* shows failed sign-ins by address and account against the limits.',
  '*`/auth-status db`* asks the watched database how it is.',
  '*`/auth-status flags`* asks a Supabase project which feature flags are on.',
  '*`/auth-status complaint [text]`* notes that a user complained.',
  `Windows: ${windows.map(({ id, label }) => `\`${id}\` (${label})`).join(', ')}; without one, \`${defaultWindow}\`.`,
  'Figures come from the watched database several times a minute; each card says how old they are. What a source cannot say is “unknown”.',
].join('\n');

/** A system as it can be named; what it is called is data. */
type Named = { label: string };

// No more than these are listed: an operator watches a handful.
const mostNamed = 10;

/** @param sources the watched systems: where there are several, one can be named. */
export function statusHelp(sources: readonly Named[]): Message {
  return sentence(`${usage}${sourcesLine(sources)}`);
}

/** @param typed what the person typed, shown back as text. */
export function wrongWords(typed: string, sources: readonly Named[]): Message {
  const what = sources.length > 1 ? 'window or watched system' : 'window';
  return sentence(`There is no ${what} ${codeMrkdwn(typed.slice(0, 60))}.\n${usage}${sourcesLine(sources)}`);
}

function sourcesLine(sources: readonly Named[]): string {
  if (sources.length < 2) return '';
  const names = sources.slice(0, mostNamed).map(({ label }) => codeMrkdwn(label.slice(0, 80)));
  return `\nWatched systems: ${names.join(', ')}; name one, such as ${names[1]}, anywhere after the command. Without one, the first.`;
}
