// Slack's date token: one instant, shown to each reader in their own time zone.
import { escapeMrkdwn } from './escape.ts';

/**
 * Writes `<!date^seconds^format|fallback>` for mrkdwn.
 * @param format tokens in braces, as `{date_short_pretty} at {time}`; source: docs.slack.dev/messaging/formatting-message-text#date-formatting
 * @param fallback what a client that does not know dates shows; by default the minute in UTC
 */
export function dateToken(at: Date, format: string, fallback: string = utcMinute(at)): string {
  const text = escapeMrkdwn(fallback).replaceAll('|', '/');
  return `<!date^${Math.floor(at.getTime() / 1000)}^${format.replaceAll(/[\^|<>]/g, ' ')}|${text}>`;
}

/** `2026-11-21 14:45 UTC`. */
export function utcMinute(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
