// What verifying the record found.
import { codeMrkdwn, escapeMrkdwn } from '../../blockkit/escape.ts';
import type { BrokenLink } from '../../features/events/event.ts';

/** As mrkdwn; of many broken streams the first ten are named. */
export function verification(found: { streams: number; events: number; broken: readonly BrokenLink[] }): string {
  const { streams, events, broken } = found;
  if (broken.length === 0) return `:white_check_mark: ${events} events in ${streams} streams: every link holds.`;
  const lines = broken
    .slice(0, 10)
    .map(({ stream, seq, problem }) => `${codeMrkdwn(`${stream} #${seq}`)} ${escapeMrkdwn(problem)}`);
  const more = broken.length > lines.length ? `\n… and ${broken.length - lines.length} more.` : '';
  return `:rotating_light: The record is broken in ${broken.length} of ${streams} streams.\n${lines.join('\n')}${more}\nTell whoever runs Backbolt: \`npm run verify\` lists all.`;
}
