// What a person typed, as the rich_text block that Slack's client makes of it.
import { unescapeMrkdwn } from '../blockkit/escape.ts';
import { isEmojiName } from './emoji.ts';
import type { Message } from './state/records.ts';

type Shape = Record<string, unknown>;

// Mentions and emoji; what is typed is escaped, so an angle bracket always opens one of ours.
const token = /<([@#!])([^|>]*)(?:\|[^>]*)?>|:([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):|(https?:\/\/[^\s<>]+)/g;

/** One rich_text block; its id follows from the message. Emphasis is left as it was typed. */
export function typedBlocks(message: Message): Shape[] {
  const elements = [{ type: 'rich_text_section', elements: inline(message.text) }];
  return [{ type: 'rich_text', block_id: `t${message.ts.slice(-6)}`, elements }];
}

function inline(text: string): Shape[] {
  const found: Shape[] = [];
  let end = 0;
  for (const match of text.matchAll(token)) {
    const element = elementOf(match);
    if (element === undefined) continue;
    if (match.index > end) found.push(words(text.slice(end, match.index)));
    found.push(element);
    end = match.index + match[0].length;
  }
  if (end < text.length) found.push(words(text.slice(end)));
  return found;
}

const words = (text: string): Shape => ({ type: 'text', text: unescapeMrkdwn(text) });

function elementOf([, sign, id = '', emoji, url]: RegExpMatchArray): Shape | undefined {
  if (url !== undefined) return { type: 'link', url: unescapeMrkdwn(url) };
  if (emoji !== undefined) return isEmojiName(emoji) ? { type: 'emoji', name: emoji } : undefined;
  if (sign === '@') return { type: 'user', user_id: id };
  if (sign === '#') return { type: 'channel', channel_id: id };
  if (id.startsWith('subteam^')) return { type: 'usergroup', usergroup_id: id.slice('subteam^'.length) };
  return { type: 'broadcast', range: id };
}
