// Who and what the page can name: the people and channels of the state.
import type { PageChannel, PagePerson, PageState } from '../page-protocol.ts';
import { session } from './session.ts';
import type { Names } from './surface.ts';

/** How a person is called where they write. */
export function displayName(person: PagePerson): string {
  return person.realName || person.name;
}

/** The person with this id, whether or not one can act as them. */
export function findPerson(state: PageState, id: string): PagePerson | null {
  return [...state.people, ...state.cast].find((person) => person.id === id) ?? null;
}

/** The channel one looks at: the session's, if it is still there, else the first. */
export function currentChannel(state: PageState): PageChannel | null {
  return state.channels.find(({ id }) => id === session.channel) ?? state.channels[0] ?? null;
}

/** The other person of a direct message; null for a channel. */
export function partnerIn(channel: PageChannel): PagePerson | null {
  if (channel.kind !== 'direct') return null;
  return session.state?.people.find(({ name }) => name === channel.name) ?? null;
}

/** The name of a channel as a sentence would have it. */
export function channelTitle(channel: PageChannel): string {
  if (channel.kind !== 'direct') return `#${channel.name}`;
  const partner = partnerIn(channel);
  return partner ? displayName(partner) : channel.name;
}

/** Whether this is the direct message of an app that has a Home tab. */
export function hasHome(channel: PageChannel, state: PageState): boolean {
  return state.home !== undefined && partnerIn(channel)?.isBot === true;
}

/** The lookups that blocks are drawn with. */
export function names(): Names {
  const state = session.state;
  return {
    me: state?.me ?? '',
    person: (id) => {
      const person = state && findPerson(state, id);
      return person ? displayName(person) : null;
    },
    channel: (id) =>
      [...(state?.channels ?? []), ...(state?.joinable ?? [])].find((channel) => channel.id === id)?.name ?? null,
    group: (id) => state?.userGroups?.find((group) => group.id === id)?.handle ?? null,
    people: () =>
      (state?.people ?? []).map((person) => ({
        id: person.id,
        name: displayName(person),
        kind: person.isBot ? 'bot' : 'person',
      })),
    channels: () =>
      (state?.channels ?? []).map((channel) => ({
        id: channel.id,
        name: channel.kind === 'direct' ? channelTitle(channel) : channel.name,
        kind: channel.kind,
      })),
  };
}
