// Reads one stretch of mrkdwn: emphasis, code, angle brackets and emoji. Bare addresses are text: what is a link, the workspace marked.
import { isEmoji } from '../emoji/table.ts';
import { readAngle } from './angle.ts';
import { unescapeSlack } from './escaping.ts';
import { joinTexts, type Token, textToken } from './token.ts';

/** A token found at a place, and where the text goes on after it. */
type Found = { token: Token; end: number } | null;

const emphasis: Record<string, 'bold' | 'italic' | 'strike'> = { '*': 'bold', _: 'italic', '~': 'strike' };
const wordCharacter = /[\p{L}\p{N}]/u;

function isWord(character: string | undefined): boolean {
  return character !== undefined && wordCharacter.test(character);
}

/** Where the emphasis opened at `start` closes: before a space-free edge, on the same line, not inside code or brackets. */
function closingMark(text: string, start: number): number {
  const mark = text[start];
  for (let at = start + 1; at < text.length && text[at] !== '\n'; at += 1) {
    const character = text[at];
    if (character === '<' || character === '`') {
      const close = text.indexOf(character === '<' ? '>' : '`', at + 1);
      if (close > 0) at = close;
    } else if (character === mark && at > start + 1 && !/\s/.test(text[at - 1] ?? '') && !isWord(text[at + 1])) {
      return at;
    }
  }
  return -1;
}

function readEmphasis(text: string, at: number): Found {
  const kind = emphasis[text[at] ?? ''];
  if (!kind || isWord(text[at - 1]) || text[at - 1] === text[at] || /\s/.test(text[at + 1] ?? ' ')) return null;
  const close = closingMark(text, at);
  if (close < 0 || text[at + 1] === text[at]) return null;
  return { token: { kind, children: readInline(text.slice(at + 1, close)) }, end: close + 1 };
}

function readCode(text: string, at: number): Found {
  if (text[at] !== '`') return null;
  const found = /^`([^`\n]+)`/.exec(text.slice(at));
  return found?.[1] ? { token: { kind: 'code', children: readVerbatim(found[1]) }, end: at + found[0].length } : null;
}

function readBracket(text: string, at: number): Found {
  if (text[at] !== '<') return null;
  const close = text.indexOf('>', at);
  const token = close < 0 ? null : readAngle(text.slice(at + 1, close));
  return token ? { token, end: close + 1 } : null;
}

/** No emoji of Slack's is longer, colons and skin tone included. */
const longestName = 100;

function readEmoji(text: string, at: number): Found {
  if (text[at] !== ':') return null;
  const found = /^:([a-z0-9_+'-]+)(::skin-tone-[2-6])?:/.exec(text.slice(at, at + longestName));
  if (!found?.[1] || !isEmoji(found[1])) return null;
  return { token: { kind: 'emoji', name: found[1] + (found[2] ?? '') }, end: at + found[0].length };
}

/** A bare address: the workspace makes a link of it where a person typed it. */
function readAddress(text: string, at: number): Found {
  if (text[at] !== 'h' || isWord(text[at - 1])) return null;
  const found = /^https?:\/\/[^\s<>]+/.exec(text.slice(at))?.[0].replace(/[.,;:!?)\]'"]+$/, '');
  if (!found || found.length < 9) return null;
  return { token: { kind: 'link', url: unescapeSlack(found), label: null }, end: at + found.length };
}

const readers = [readBracket, readCode, readEmphasis, readEmoji];
const beginnings = /[<`*_~:h]/;

/** Text in which only angle brackets mean something, as inside code. */
export function readVerbatim(text: string): Token[] {
  return readWith(text, [readBracket]);
}

/** What a person typed: no markup, but what the workspace marked, emoji and addresses. */
export function readTyped(text: string): Token[] {
  return readWith(text, [readBracket, readEmoji, readAddress]);
}

/** Text with everything that mrkdwn knows within a line. */
export function readInline(text: string): Token[] {
  return readWith(text, readers);
}

function readWith(text: string, using: readonly ((text: string, at: number) => Found)[]): Token[] {
  const tokens: Token[] = [];
  let plainFrom = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (!beginnings.test(text[at] ?? '')) continue;
    let found: Found = null;
    for (const read of using) found ??= read(text, at);
    if (!found) continue;
    tokens.push(textToken(unescapeSlack(text.slice(plainFrom, at))), found.token);
    plainFrom = found.end;
    at = found.end - 1;
  }
  tokens.push(textToken(unescapeSlack(text.slice(plainFrom))));
  return joinTexts(tokens);
}
