// The workspace that one finds on the first day: its cast, its channels, its random tokens.
import { randomBytes, randomUUID } from 'node:crypto';
import type { Manifest } from '../manifest.ts';
import type { Channel, Identity, Person, UserGroup } from './records.ts';

const team = 'T0LOCAL';
const slackbot = 'USLACKBOT';
const bot = 'U0APPBOT';

/** Slack's own voice, as in "/foo is not a valid command". */
export const slackbotId = slackbot;

/** The roles one can act as, by handle; the order is that of the page's menu. */
export const cast = ['engineer', 'commander', 'communications', 'guest'] as const;

/** Ids that are the same everywhere, tokens and secrets that are random. */
export function newIdentity(teamName: string): Identity {
  const secret = (bytes: number) => randomBytes(bytes).toString('hex');
  return {
    version: 1,
    teamId: team,
    teamName,
    teamDomain: teamName.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
    appId: 'A0LOCALAPP',
    botId: 'B0LOCALAPP',
    botUserId: bot,
    botToken: `xoxb-local-${secret(16)}`,
    appToken: `xapp-1-A0LOCALAPP-${secret(16)}`,
    signingSecret: secret(16),
    verificationToken: randomUUID().replaceAll('-', '').slice(0, 24),
  };
}

/** The cast, a person of another workspace, the app's bot (named as the manifest says), Slackbot. */
export function defaultPeople(manifest: Manifest): Person[] {
  const person = (id: string, name: string, realName: string, more: Partial<Person> = {}): Person => ({
    id,
    name,
    realName,
    teamId: team,
    isBot: false,
    isGuest: false,
    isStranger: false,
    ...more,
  });
  const appName = manifest.features.bot_user?.display_name ?? manifest.display_information.name;
  return [
    person('U0ENGINEER', 'engineer', 'Engineer'),
    person('U0COMMANDER', 'commander', 'Incident commander'),
    person('U0COMMUNICATIONS', 'communications', 'Communications lead'),
    person('U0GUEST', 'guest', 'Guest', { isGuest: true }),
    person('U0STRANGER', 'stranger', 'Person of another workspace', { isStranger: true, teamId: 'T0ELSEWHERE' }),
    person(bot, appName.toLowerCase().replace(/[^a-z0-9]+/g, '-'), appName, { isBot: true }),
    person(slackbot, 'slackbot', 'Slackbot', { isBot: true }),
  ];
}

/** #general and #auth hold everybody and the app, #random only the team; each person has a direct message with the app. */
export function defaultChannels(people: readonly Person[], createdSeconds: number): Channel[] {
  const members = people.filter((person) => !person.isBot && !person.isStranger);
  const ids = members.map((person) => person.id);
  const team = members.filter((person) => !person.isGuest).map((person) => person.id);
  const channel = (id: string, name: string, topic: string, of: string[], kind: Channel['kind'] = 'public') =>
    newChannel({ id, name, kind, topic, creator: slackbot, members: of, created: createdSeconds });
  return [
    channel(generalId, 'general', 'Everybody', [...ids, bot]),
    channel('C0AUTH', 'auth', 'Sign-in, sessions, tokens', [...ids, bot]),
    channel('C0RANDOM', 'random', 'The app is not in this channel', team),
    ...members.map((person) => channel(directId(person.id), '', '', [person.id, bot], 'direct')),
  ];
}

/** A channel with nothing in it yet. */
export function newChannel(
  known: Pick<Channel, 'id' | 'name' | 'kind' | 'creator' | 'members' | 'created'> & Partial<Channel>,
): Channel {
  const nothing = { topic: '', purpose: '', archived: false, topicWritten: null, purposeWritten: null, bookmarks: [] };
  return { ...nothing, ...known };
}

/** The user groups, which never change. */
export const userGroups: readonly UserGroup[] = [
  {
    id: 'S0AUTHONCALL',
    handle: 'auth-oncall',
    name: 'Authentication on call',
    description: 'Whoever is on call for sign-in',
    users: ['U0ENGINEER', 'U0COMMANDER'],
  },
  {
    id: 'S0COMMS',
    handle: 'comms',
    name: 'Communications',
    description: 'Who speaks to users',
    users: ['U0COMMUNICATIONS'],
  },
];

/** The channel that nobody can leave. */
export const generalId = 'C0GENERAL';

/** The id of a person's direct message with the app. */
export function directId(personId: string): string {
  return `D${personId.slice(1)}`;
}
