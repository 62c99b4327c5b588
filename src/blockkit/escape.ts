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

/** The text as inline code, where nothing but the backtick has a meaning; a backtick becomes an apostrophe. Empty text becomes a blank. */
export function codeMrkdwn(text: string): string {
  const code = escapeMrkdwn(text.replaceAll('`', "'").replace(/\s+/g, ' ').trim());
  return `\`${code === '' ? ' ' : code}\``;
}
