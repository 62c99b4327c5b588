// A person or a user group as Slack mentions them.
import { escapeMrkdwn } from '../../blockkit/escape.ts';

/** @param id a Slack id as Directory.idsOf gives it: `U…`/`W…`, `S…`, or the handle of a group that is gone, which stays text. */
export function mention(id: string): string {
  if (/^S[A-Z0-9]+$/.test(id)) return `<!subteam^${id}>`;
  return /^[UW][A-Z0-9]+$/.test(id) ? `<@${id}>` : escapeMrkdwn(id);
}
