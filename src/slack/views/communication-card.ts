// The card of a communication: edited in place from the draft to the end, with what can be done at the moment below it.
import type { KnownBlock } from '@slack/types';
import { escapeMrkdwn } from '../../blockkit/escape.ts';
import { stateWords } from '../../features/communications/communication.ts';
import type { CommunicationView } from '../../features/communications/communication-view.ts';
import { totalOf } from '../../features/communications/delivery.ts';
import type { Message } from '../outcome.ts';
import { context, fields, header, section } from './blocks.ts';
import { communicationButtons } from './communication-buttons.ts';
import {
  channelWords,
  communicationName,
  communicationSigns,
  countsText,
  grouped,
  ordered,
  peopleText,
  skippedText,
} from './communication-words.ts';
import { actorMrkdwn, localTime } from './incident-words.ts';
import { mention } from './mention.ts';
import { bar, durationText } from './rollback-words.ts';

export function communicationCard(view: CommunicationView): Message {
  const { communication } = view;
  const name = communicationName(communication);
  const blocks: KnownBlock[] = [
    header(name),
    fields(facts(view)),
    ...(communication.reason === null ? [] : [section(`:speech_balloon: ${escapeMrkdwn(communication.reason)}`)]),
    ...underWay(view),
    ...deliveries(view),
    ...troubled(view),
    ...(view.isPractice ? [context(':performing_arts: Practice: users are told nothing.')] : []),
    context(origin(view)),
    ...communicationButtons(view),
  ];
  return { text: `${escapeMrkdwn(name)}: ${stateWords[communication.state]}`, blocks };
}

function facts(view: CommunicationView): [string, string][] {
  const { communication } = view;
  const channels = ordered(communication.channels)
    .map((channel) => channelWords[channel])
    .join(', ');
  return [
    ['State', `${communicationSigns[communication.state]} ${stateWords[communication.state]}`],
    ['Channels', channels],
    ...audience(view),
    ...approval(view),
    ...times(view),
  ];
}

function audience({ communication, audienceTitle }: CommunicationView): [string, string][] {
  const { audience: chosen, audience_count: count, reason } = communication;
  if (chosen === null) return [];
  const parameters = chosen.parameters.length === 0 ? '' : ` (${chosen.parameters.join(', ')})`;
  const who = escapeMrkdwn(`${audienceTitle ?? chosen.name}${parameters}`);
  if (count === null)
    return [['Audience', `${who}\n${reason === null ? ':hourglass_flowing_sand: being counted' : 'not counted'}`]];
  const skipped = skippedText(communication);
  return [['Audience', `*${peopleText(count)}*: ${who}${skipped === '' ? '' : `\nleft out: ${skipped}`}`]];
}

function approval({ communication, votes, rule }: CommunicationView): [string, string][] {
  if (communication.hash === null) return [];
  const given = votes.filter(({ hash, approved }) => hash === communication.hash && approved);
  if (given.length > 0) return [['Approval', `by ${given.map(({ person }) => actorMrkdwn(person)).join(', ')}`]];
  return [['Approval', rule === null ? 'none needed' : `${rule.needed} needed`]];
}

function times({ communication }: CommunicationView): [string, string][] {
  const { state, approve_until: until, send_at: sendAt, started_at: started, ended_at: ended } = communication;
  if (started !== null) {
    const took = ended === null ? '' : `, took ${durationText(ended.getTime() - started.getTime())}`;
    return [['Sent', `since ${localTime(started)}${took}`]];
  }
  if (state === 'scheduled' && sendAt !== null) return [['To be sent', localTime(sendAt)]];
  if (until === null) return [];
  if (state === 'awaiting_approval') return [['Decide by', localTime(until)]];
  return state === 'approved' ? [['Send by', localTime(until)]] : [];
}

function underWay({ communication, progress }: CommunicationView): KnownBlock[] {
  if (progress === undefined || !['sending', 'paused'].includes(communication.state)) return [];
  const { done, total, phase } = progress;
  const said = communication.state === 'paused' ? 'paused' : phase;
  return [section(`${bar(done, total)} *${grouped(done)} of ${grouped(total)}*  ${escapeMrkdwn(said)}`)];
}

function deliveries({ communication, counts }: CommunicationView): KnownBlock[] {
  if (communication.started_at === null) return [];
  const lines = ordered(communication.channels).flatMap((channel) => {
    const text = countsText(counts[channel]);
    if (text === '') return [];
    const hasUnknown = counts[channel].unknown > 0 ? ' :grey_question:' : '';
    const of = channel === 'email' ? ` (of ${grouped(totalOf(counts.email))})` : '';
    return [`*${capital(channelWords[channel])}*  ${text}${of}${hasUnknown}`];
  });
  return lines.length === 0 ? [] : [section(lines.join('\n'))];
}

const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);
const mostTroubled = 5;

// Places are named, people are not: whoever is in the channel need not know who uses the service.
function troubled({ troubled: all, counts }: CommunicationView): KnownBlock[] {
  const places = all.filter(({ channel }) => channel !== 'email');
  const reasons = [...new Set(all.flatMap(({ channel, reason }) => (channel === 'email' ? [reason ?? ''] : [])))];
  const lines = [
    ...places.map(
      ({ recipient, state, reason }) => `:warning: ${recipient}: ${state}${reason === null ? '' : `, ${reason}`}`,
    ),
    ...reasons.filter((reason) => reason !== '').map((reason) => `:warning: e-mail: ${withoutAddresses(reason)}`),
    ...(counts.email.unknown > 0 ? ['Unknown is not sent again: it may have arrived.'] : []),
  ];
  return lines.length === 0 ? [] : [context(lines.slice(0, mostTroubled).map(escapeMrkdwn).join('\n'))];
}

const withoutAddresses = (reason: string) => reason.replace(/[^\s<>"']+@[^\s<>"']+/g, '…@…');

function origin({ communication, approvers, head }: CommunicationView): string {
  const { requested_by, incident, follows, template, hash, state, started_at, ended_at, sends_itself } = communication;
  const parts = [`Written by ${actorMrkdwn(requested_by)}`, `template ${escapeMrkdwn(template)}`];
  if (incident !== null) parts.push(`incident #${incident}`);
  if (follows !== null) parts.push(`follows C${follows}`);
  if (hash !== null) parts.push(`content \`${hash.slice(0, 12)}\``);
  if (sends_itself && (started_at ?? ended_at) === null)
    parts.push('sent by itself, as soon as it is counted and approved where it must be');
  if (state === 'awaiting_approval')
    parts.push(`asked: ${approvers.length === 0 ? 'anybody but the requester' : approvers.map(mention).join(', ')}`);
  if (ended_at !== null && head !== '') parts.push(`record \`${head.slice(0, 12)}\``);
  parts.push('`/auth-comms help`');
  return parts.join(' · ');
}
