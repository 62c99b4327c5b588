// What a person reads in a text that Slack hands over: its markup in angle brackets becomes words, its entities characters.
import { unescapeMrkdwn } from './escape.ts';

/**
 * Turns `<@U1|ann>` into `@ann`, `<#C1|auth>` into `#auth`, `<https://x|here>` into `here (https://x)`, and unescapes the rest.
 * Source: docs.slack.dev/messaging/formatting-message-text#retrieving-messages.
 */
export function plainText(mrkdwn: string): string {
  return unescapeMrkdwn(mrkdwn.replace(/<([^<>]*)>/g, (_, inside: string) => wordsOf(inside)));
}

function wordsOf(inside: string): string {
  const [target = '', label = ''] = inside.split('|', 2);
  if (target.startsWith('@')) return `@${label === '' ? target.slice(1) : label.replace(/^@/, '')}`;
  if (target.startsWith('#')) return `#${label === '' ? target.slice(1) : label}`;
  if (target.startsWith('!')) return label === '' ? `@${target.slice(1)}` : label;
  return label === '' || label === target ? target : `${label} (${target})`;
}
