// Turns text that a person typed into mrkdwn that shows exactly that text.

/**
 * Escapes the three characters that open Slack's markup, so that no `<!channel>`, mention or link can come out of it.
 * Source: docs.slack.dev/messaging/formatting-message-text#escaping.
 */
export function escapeMrkdwn(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The reverse of {@link escapeMrkdwn}: what a person sees. */
export function unescapeMrkdwn(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

// Invisible, so the reader sees the character alone and Slack no longer sees a pair of marks.
const zeroWidthSpace = '\u200b';

/** Escapes, and keeps `*`, `_`, `~` and the backtick from being read as emphasis or code. */
export function plainMrkdwn(text: string): string {
  return escapeMrkdwn(text).replace(/[*_~`]/g, (mark) => `${zeroWidthSpace}${mark}${zeroWidthSpace}`);
}
