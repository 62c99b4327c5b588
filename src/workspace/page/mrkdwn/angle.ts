// What stands between < and > in Slack's text: links, mentions, broadcasts and dates.
import { unescapeSlack } from './escaping.ts';
import { type Token, textToken } from './token.ts';

function bang(name: string, label: string | null, whole: string): Token {
  const date = /^date\^(-?\d+)\^([^^]*)(?:\^(.*))?$/s.exec(name);
  if (date) {
    return {
      kind: 'date',
      timestamp: Number(date[1]),
      format: unescapeSlack(date[2] ?? ''),
      url: date[3] ? unescapeSlack(date[3]) : null,
      fallback: label ?? '',
    };
  }
  const group = /^subteam\^(\w+)$/.exec(name);
  if (group?.[1]) return { kind: 'group', id: group[1], label };
  if (['here', 'channel', 'everyone', 'group'].includes(name)) return { kind: 'broadcast', range: name, label };
  return textToken(label ?? `<${whole}>`);
}

/** Reads the inside of one pair of angle brackets; null when it is none of Slack's forms, so that it stays text. */
export function readAngle(inside: string): Token | null {
  const bar = inside.indexOf('|');
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? null : unescapeSlack(inside.slice(bar + 1));
  const rest = target.slice(1);
  if (/^@[UWB]\w+$/.test(target)) return { kind: 'user', id: rest, label };
  if (/^#[CDG]\w+$/.test(target)) return { kind: 'channel', id: rest, label };
  if (target.startsWith('!')) return bang(rest, label, inside);
  if (/^[a-z][a-z0-9+.-]*:\S+$/i.test(target)) return { kind: 'link', url: unescapeSlack(target), label };
  return null;
}
