// Draws tokens as lit templates; texts are always data, and only safe addresses become links.
import { html, type TemplateResult } from 'lit-html';
import { drawCharacters, drawEmoji } from '../emoji/draw.ts';
import { now } from '../session.ts';
import type { Names } from '../surface.ts';
import { safeLink } from './safe-link.ts';
import { formatSlackDate } from './slack-date.ts';
import type { Token } from './token.ts';

type Drawn = unknown;
type Of<Kind extends Token['kind']> = Extract<Token, { kind: Kind }>;

/** Whether the viewer's own settings count hours to twelve. */
export const viewerHour12 = new Intl.DateTimeFormat(undefined, { hour: 'numeric' }).resolvedOptions().hour12 ?? true;

function mention(text: string, isMe = false): TemplateResult {
  return html`<span class="mention ${isMe ? 'mention-me' : ''}">${text}</span>`;
}

/** An address to follow, or its text alone when it is not safe. */
export function drawLink(url: string, content: unknown): Drawn {
  const href = safeLink(url);
  if (!href) return html`<span class="unsafe-link" title="This address is not safe to open">${content}</span>`;
  return html`<a href=${href} target="_blank" rel="noopener noreferrer">${content}</a>`;
}

/** A moment as Slack's date tokens say, or the fallback. */
export function drawDate(date: Of<'date'>): Drawn {
  const text = formatSlackDate(date.timestamp, date.format, { now: now(), hour12: viewerHour12 });
  const at = new Date(date.timestamp * 1000);
  if (text === null) return date.fallback;
  const time = html`<time datetime=${at.toISOString()} title=${at.toLocaleString()}>${text}</time>`;
  return date.url ? drawLink(date.url, time) : time;
}

function drawToken(token: Token, names: Names): Drawn {
  switch (token.kind) {
    case 'text':
      return drawCharacters(token.text);
    case 'bold':
      return html`<strong>${drawTokens(token.children, names)}</strong>`;
    case 'italic':
      return html`<em>${drawTokens(token.children, names)}</em>`;
    case 'strike':
      return html`<s>${drawTokens(token.children, names)}</s>`;
    case 'code':
      return html`<code>${drawTokens(token.children, names)}</code>`;
    case 'pre':
      return html`<pre tabindex="0">${drawTokens(token.children, names)}</pre>`;
    case 'quote':
      return html`<blockquote>${drawTokens(token.children, names)}</blockquote>`;
    case 'link':
      return drawLink(token.url, token.label ?? token.url.replace(/^mailto:/, ''));
    case 'user':
      return mention(`@${names.person(token.id) ?? token.label ?? token.id}`, token.id === names.me);
    case 'channel':
      return mention(`#${names.channel(token.id) ?? token.label ?? token.id}`);
    case 'group':
      return mention(`@${names.group(token.id) ?? token.label?.replace(/^@/, '') ?? token.id}`);
    case 'broadcast':
      return mention(`@${token.range}`, true);
    case 'date':
      return drawDate(token);
    case 'emoji':
      return drawEmoji(token.name);
  }
}

/** The tokens as templates, in order. */
export function drawTokens(tokens: readonly Token[], names: Names): Drawn[] {
  return tokens.map((token) => drawToken(token, names));
}
