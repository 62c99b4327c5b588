// Draws what there is of a communication in Slack: its card, the call for approval, and how it ended.
import type { CommunicationView } from '../../features/communications/communication-view.ts';
import type { CommunicationDeps } from '../../features/communications/deps.ts';
import { drawCommunicationJob } from '../../features/communications/jobs.ts';
import { readCommunication } from '../../features/communications/read-communication.ts';
import { bindJob, type JobBinding } from '../../jobs/define-job.ts';
import { AppError } from '../../lib/errors.ts';
import { drawLiveCard } from '../live-card.ts';
import type { Outbound } from '../outbound.ts';
import type { Message } from '../outcome.ts';
import { communicationCard } from '../views/communication-card.ts';
import { approvalCall, resultNotice } from '../views/communication-notices.ts';
import { channelLost } from './delivery-deps.ts';

type Room = { deps: CommunicationDeps; outbound: Outbound };

const isOver = ({ communication: { state, started_at } }: CommunicationView) =>
  started_at !== null && (state === 'sent' || state === 'stopped');
const wasAsked = ({ communication: { approval } }: CommunicationView) => approval !== null;
const approvalKind = 'communication_approval';

// A call says only what was decided: of Slack's 50 edits a minute none is for what does not change it.
const versionOfCall = ({ communication: { state }, votes }: CommunicationView) =>
  state === 'awaiting_approval' ? 1 + votes.length : 1_000;
const isPerson = (actor: string) => /^[UW][A-Z0-9]+$/.test(actor);

export function drawCommunication(room: Room): JobBinding {
  return bindJob(drawCommunicationJob, async ({ communication: number, refresh }) => {
    const view = await readCommunication(room.deps, { number, actor: 'backbolt' });
    try {
      await drawAll(room, view, refresh);
    } catch (error) {
      // The next refresh comes in a few seconds, and every change has a drawing of its own.
      if (!refresh || !(error instanceof AppError) || error.code !== 'slack.card_not_drawn') throw error;
    }
  });
}

async function drawAll(room: Room, view: CommunicationView, refresh: boolean): Promise<void> {
  const channel = await drawCard(room, view, refresh);
  if (channel === undefined || refresh) return;
  // Edits call nobody: whoever may approve is called by a message of its own, and those who are known by name in person.
  for (const one of wasAsked(view) ? new Set([channel, ...calledInPerson(view)]) : [])
    await draw(room, view, { kind: approvalKind, channel: one, refresh, messageOf: approvalCall });
  if (isOver(view)) await draw(room, view, { kind: 'communication_result', channel, refresh, messageOf: resultNotice });
}

// Returns where it is; undefined when it cannot be anywhere.
async function drawCard(room: Room, view: CommunicationView, refresh: boolean): Promise<string | undefined> {
  const { requested_by } = view.communication;
  // While the incident's channel is being made, and where Backbolt is not a member, whoever wrote it is told.
  const places = [view.channel, isPerson(requested_by) ? requested_by : undefined];
  for (const channel of places) {
    if (channel === undefined) continue;
    const code = await draw(room, view, { kind: 'communication', channel, refresh, messageOf: communicationCard });
    if (code === undefined || !channelLost.includes(code)) return channel;
  }
  return undefined;
}

// Who is not on a private incident does not learn of it.
function calledInPerson({ communication, approvers, commander, isPrivate }: CommunicationView): string[] {
  if (isPrivate) return [];
  const named = [...approvers, ...(commander === undefined ? [] : [commander])];
  return named.filter((one) => isPerson(one) && one !== communication.requested_by);
}

// Returns the code with which Slack refused.
async function draw(
  { deps, outbound }: Room,
  { communication: { number } }: CommunicationView,
  card: { kind: string; channel: string; refresh: boolean; messageOf: (view: CommunicationView) => Message },
): Promise<string | undefined> {
  const { kind, channel, refresh, messageOf } = card;
  const read = async () => {
    const now = await readCommunication(deps, { number, actor: 'backbolt' });
    const version = kind === approvalKind ? versionOfCall(now) : now.communication.version;
    return { version, message: messageOf(now) };
  };
  // The card is the answer to whoever clicked on it.
  const priority = refresh ? 'redraw' : 'answer';
  const drawn = await drawLiveCard(
    { db: deps.db, outbound },
    { kind, subject: String(number), channel, read, priority },
  );
  if (drawn.state !== 'refused') return undefined;
  deps.log.warn({ communication: number, code: drawn.code }, 'Slack refuses the card of a communication');
  return drawn.code;
}
