// What is said of a communication beside its card: that somebody must approve it, how it ended, and what became of a test.
import type { KnownBlock } from '@slack/types';
import { escapeMrkdwn } from '../../blockkit/escape.ts';
import { type Communication, stateWords } from '../../features/communications/communication.ts';
import type { CommunicationView } from '../../features/communications/communication-view.ts';
import { type Message, sentence } from '../outcome.ts';
import { actions, section } from './blocks.ts';
import { communicationActions } from './communication-actions.ts';
import {
  channelWords,
  communicationName,
  communicationSigns,
  countsText,
  ordered,
  sendingText,
} from './communication-words.ts';
import { actorMrkdwn, localTime } from './incident-words.ts';
import { mention } from './mention.ts';
import { durationText } from './rollback-words.ts';

const nameOf = (communication: Communication) => `*${escapeMrkdwn(communicationName(communication))}*`;

/** Calls those who may approve; edited when they have decided, or nobody did in time. */
export function approvalCall({ communication, approvers, votes, rule }: CommunicationView): Message {
  const { number, state, approve_until: until, hash } = communication;
  const name = nameOf(communication);
  const waits = state === 'awaiting_approval';
  const whom = approvers.length === 0 ? 'somebody else than whoever wrote it' : approvers.map(mention).join(' ');
  const decided = votes
    .filter((vote) => vote.hash === hash && vote.approved)
    .map(({ person, at }) => `approved by ${actorMrkdwn(person)} ${localTime(at)}`);
  const text = waits
    ? `:raised_hand: ${name} waits for approval by ${whom}${until === null ? '' : `, until ${localTime(until)}`}. ${sendingText(communication)}.`
    : decided.length > 0 && decided.length >= (rule?.needed ?? 1)
      ? `${communicationSigns.approved} ${name} was ${decided.join(', ')}.`
      : `${communicationSigns[state]} ${name} is ${stateWords[state]}.`;
  const blocks: KnownBlock[] = [section(text)];
  if (waits) {
    const value = String(number);
    const look = { action: communicationActions.approve, text: 'Look and approve', value, style: 'primary' as const };
    blocks.push(actions(`communication_approval_${number}`, [look]));
  }
  return { text, blocks };
}

/** How it ended, said once it has: edits of a card call nobody. */
export function resultNotice({ communication, counts }: CommunicationView): Message {
  const { state, channels, started_at: started, ended_at: ended, reason } = communication;
  const took = started === null || ended === null ? '' : ` after ${durationText(ended.getTime() - started.getTime())}`;
  const lines = ordered(channels).map(
    (channel) => `${channelWords[channel]}: ${countsText(counts[channel]) || 'nothing'}`,
  );
  const why = reason === null ? '' : ` ${escapeMrkdwn(reason)}`;
  return sentence(
    `${communicationSigns[state]} ${nameOf(communication)} was ${stateWords[state]}${took}.${why}\n${lines.join('; ')}.`,
  );
}

/** @param why it was not sent, in words; undefined when it was */
export function testNotice(number: number, address: string | undefined, why: string | undefined): Message {
  if (address === undefined)
    return sentence(
      `The test of C${number} was not sent: Slack does not tell Backbolt your address. Put one into your Slack profile, or have the app's scope users:read.email granted.`,
    );
  const to = escapeMrkdwn(address);
  return why === undefined
    ? sentence(`The test of C${number} was sent to ${to}. It counts as no delivery.`)
    : sentence(`The test of C${number} to ${to} was not sent: ${escapeMrkdwn(why)}. Try again with *Send test to me*.`);
}
