// How /auth-incident is used.
import { codeMrkdwn, escapeMrkdwn } from '../../blockkit/escape.ts';
import { type Message, sentence } from '../outcome.ts';

const usage: readonly (readonly [string, string])[] = [
  ['declare [title]', 'opens the form; so does the button on /auth-status, and the menu of any message'],
  ['list [all] [words]', 'the open incidents, or all of them'],
  ['show [12]', 'how one stands; without a number, the one of this channel'],
  ['update [12]', 'opens the next status update, drafted'],
  ['note text', 'adds to the timeline; so does a :pushpin: on a message'],
  ['correct 7 text', 'says what entry 7 of the timeline should have said'],
  ['timeline [12]', 'all that happened, a page at a time'],
  ['export [12] [markdown|json|csv]', 'the whole timeline as a file, to you alone'],
  ['checklist [name]', 'starts a checklist in this channel'],
  ['verify', 'is the record unbroken?'],
];

const text = [
  'Incidents of the authentication system. In the channel of an incident its number may be left out.',
  ...usage.map(([words, meaning]) => `${codeMrkdwn(`/auth-incident ${words}`)} ${escapeMrkdwn(meaning)}`),
].join('\n');

export const incidentHelp = (): Message => sentence(text);

/** @param typed what the person typed, shown back as text. */
export const unknownSubcommand = (typed: string): Message =>
  sentence(`There is no ${codeMrkdwn(`/auth-incident ${typed.slice(0, 60)}`)}. Nothing was done.\n${text}`);
