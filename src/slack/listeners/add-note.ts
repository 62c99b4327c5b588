// Notes on the timeline: typed, or from a message's menu; and corrections.
import { plainText } from '../../blockkit/plain-text.ts';
import { addNote, correctEvent } from '../../features/incidents/add-note.ts';
import type { IncidentDeps } from '../../features/incidents/deps.ts';
import { lengths } from '../../features/incidents/incident.ts';
import { whichIncident } from '../../features/incidents/read-incident.ts';
import type { CommandListener, ShortcutListener } from '../listener.ts';
import { type Outcome, sentence } from '../outcome.ts';

const usage = 'Say what to note, such as `/auth-incident note restarted the login pods`. Nothing was noted.';
const tooLong = `A note has at most ${lengths.text} characters. Nothing was noted: make it shorter, or post it as a message and add :pushpin: to it.`;

/** `/auth-incident note [#12] text` */
export const noteByCommand: CommandListener<IncidentDeps> = {
  kind: 'command',
  command: '/auth-incident',
  subcommand: 'note',
  async handle({ key, person, channel, text: typed }, deps) {
    const { number, text } = numberedText(plainText(typed));
    if (text === '') return reply(usage);
    if (text.length > lengths.text) return reply(tooLong);
    const incident = await whichIncident(deps, { actor: person, number, channel });
    await addNote(deps, { number: incident.number, actor: person, text, key });
    return reply(`Noted on the timeline of #${incident.number}.`);
  },
};

/** `/auth-incident correct 7 text` */
export const correctByCommand: CommandListener<IncidentDeps> = {
  kind: 'command',
  command: '/auth-incident',
  subcommand: 'correct',
  async handle({ key, person, channel, text: typed }, deps) {
    const [, seq, text = ''] = /^#?(\d{1,9})\s+(.+)$/s.exec(plainText(typed)) ?? [];
    if (seq === undefined)
      return reply(
        'Say which entry, and what it should say: `/auth-incident correct 7 it was 14:05`. Nothing was changed.',
      );
    if (text.length > lengths.text) return reply(tooLong);
    const { number } = await whichIncident(deps, { actor: person, number: undefined, channel });
    await correctEvent(deps, { number, actor: person, seq: Number(seq), text, key });
    return reply(`Corrected on the timeline of #${number}; what entry ${seq} said before stays in the record.`);
  },
};

/** "Add to timeline" in the menu of a message in the incident's channel. */
export const noteFromMessage: ShortcutListener<IncidentDeps> = {
  kind: 'shortcut',
  callbackId: 'add_to_timeline',
  async handle({ person, channel, messageTs, author, text }, deps) {
    const { number } = await whichIncident(deps, { actor: person, number: undefined, channel });
    const quote = { channel, ts: messageTs, author: author ?? null, text: plainText(text) };
    const key = `note:${channel}:${messageTs}`;
    await addNote(deps, { number, actor: person, text: '', quote, key });
    return reply(`The message is on the timeline of #${number}.`);
  },
};

// `#12 text`: a number without the sign may be part of what is noted.
function numberedText(typed: string): { number: number | undefined; text: string } {
  const [, digits, rest = ''] = /^#(\d{1,9})\s+(.*)$/s.exec(typed) ?? [];
  return digits === undefined
    ? { number: undefined, text: typed.trim() }
    : { number: Number(digits), text: rest.trim() };
}

const reply = (mrkdwn: string): Outcome => ({ kind: 'reply', message: sentence(mrkdwn) });
