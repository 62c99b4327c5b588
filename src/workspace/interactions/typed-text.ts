// What a person types, as Slack stores it: markup escaped, @people and #channels turned into ids.
import { escapeMrkdwn } from '../../blockkit/escape.ts';
import { userGroups } from '../state/defaults.ts';
import type { Store } from '../state/store.ts';

// A mention stands at the beginning or after something that is not part of a word.
const mention = /(^|[^\p{L}\p{N}_@#&])([@#])([\p{L}\p{N}_.-]*[\p{L}\p{N}_-])/gu;
const broadcasts = ['here', 'channel', 'everyone'];

/**
 * Encodes typed text.
 * @param named whether ids carry the name, `<@U…|name>`: in commands with `should_escape`, not in messages
 */
export function encodeTyped(store: Store, text: string, named: boolean): string {
  const label = (name: string) => (named ? `|${name}` : '');
  return escapeMrkdwn(text).replace(mention, (whole, before: string, sign: string, name: string) => {
    if (sign === '@' && broadcasts.includes(name)) return `${before}<!${name}>`;
    if (sign === '@') {
      const group = userGroups.find((one) => one.handle === name);
      if (group !== undefined) return `${before}<!subteam^${group.id}${label(`@${name}`)}>`;
      const person = store.people().find((one) => one.name === name);
      return person === undefined ? whole : `${before}<@${person.id}${label(name)}>`;
    }
    const channel = store.channels().find((one) => one.name === name && one.kind !== 'direct');
    return channel === undefined ? whole : `${before}<#${channel.id}|${name}>`;
  });
}
