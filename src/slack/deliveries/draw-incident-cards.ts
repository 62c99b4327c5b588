// Draws the cards of an incident: the one in its channel, and the announcement.
import { type Incident, isAnnounced } from '../../features/incidents/incident.ts';
import type { IncidentView } from '../../features/incidents/incident-view.ts';
import { drawAnnouncementJob, drawCardJob } from '../../features/incidents/jobs.ts';
import { readIncident } from '../../features/incidents/read-incident.ts';
import { loseChannel, recordPart } from '../../features/incidents/set-up-channel.ts';
import { bindJob, type JobBinding } from '../../jobs/define-job.ts';
import { AppError } from '../../lib/errors.ts';
import type { Priority } from '../limiter.ts';
import { type CardResult, drawLiveCard } from '../live-card.ts';
import { cardChannels } from '../live-card-store.ts';
import type { Message } from '../outcome.ts';
import { announcement } from '../views/incident-announcement.ts';
import { incidentCard } from '../views/incident-card.ts';
import { channelLost, type DeliveryDeps } from './delivery-deps.ts';

const announcementKind = 'incident_announcement';
// Somebody did something, and looks whether it shows.
const priority = 'answer';

export function drawIncidentCards(delivery: DeliveryDeps): JobBinding[] {
  return [
    bindJob(drawCardJob, ({ incident, refresh }) =>
      refresh ? refreshCard(delivery, incident) : drawCard(delivery, incident, priority),
    ),
    bindJob(drawAnnouncementJob, ({ incident }) => drawAnnouncements(delivery, incident)),
  ];
}

// The next refresh comes in a few minutes, and every change has a drawing of its own: one that finds no turn is left out.
async function refreshCard(delivery: DeliveryDeps, number: number): Promise<void> {
  try {
    await drawCard(delivery, number, 'redraw');
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'slack.card_not_drawn') throw error;
    delivery.deps.log.info({ incident: number }, 'the figures on a card were not refreshed this time');
  }
}

async function drawCard(delivery: DeliveryDeps, number: number, priority: Priority): Promise<void> {
  const { deps, outbound } = delivery;
  const { incident, setup } = await readIncident(deps, { number, actor: 'backbolt' });
  const { channel, channel_state: state } = incident;
  // While the channel is being made there is nothing to draw on: what makes it has the card drawn.
  if (channel === null || state === 'archived') return;
  const drawn = await drawLiveCard(
    { db: deps.db, outbound },
    {
      kind: 'incident',
      subject: String(number),
      channel,
      pin: state === 'ready',
      priority,
      read: reading(delivery, number, incidentCard),
    },
  );
  if (drawn.state === 'refused' && state === 'ready' && channelLost.includes(drawn.code)) {
    return await loseChannel(deps, number, { channel, reason: drawn.code });
  }
  if (isDone(setup, 'card')) return;
  await recordPart(deps, number, 'card', partOf(drawn, 'The card could not be posted'));
}

async function drawAnnouncements(delivery: DeliveryDeps, number: number): Promise<void> {
  const { deps, outbound, channelNames } = delivery;
  const { incident, setup } = await readIncident(deps, { number, actor: 'backbolt' });
  const where = announcedIn(delivery, incident);
  if (where === undefined) return;
  const channel = where === null ? null : await channelNames.idOf(where);
  if (channel === undefined) {
    const detail = `It is not announced: there is no channel ${where} that Backbolt can see. Make it, or name another one in the policy.`;
    return await recordPart(deps, number, 'announcement', { state: 'failed', detail });
  }
  // After a change of severity another channel may be meant; what was announced before stays true.
  const before = await cardChannels(deps.db, { kind: announcementKind, subject: String(number) });
  const channels = new Set(channel === null ? before : [...before, channel]);
  for (const one of channels) {
    const card = { kind: announcementKind, subject: String(number), channel: one };
    const drawn = await drawLiveCard(
      { db: deps.db, outbound },
      { ...card, priority, read: reading(delivery, number, announcement) },
    );
    if (one !== channel || isDone(setup, 'announcement')) continue;
    const failed = `It is not announced in ${where}. Invite Backbolt there with /invite @Backbolt`;
    await recordPart(deps, number, 'announcement', partOf(drawn, failed));
  }
}

// Null: nowhere anew, but what was announced is kept true. Undefined: private and practice incidents are announced nowhere.
function announcedIn({ deps }: DeliveryDeps, incident: Incident): string | null | undefined {
  return isAnnounced(incident) ? deps.incidentPolicy.severities[incident.severity].announce_in : undefined;
}

function reading(
  { deps }: DeliveryDeps,
  number: number,
  view: (incident: IncidentView, severityName: string) => Message,
) {
  return async () => {
    const read = await readIncident(deps, { number, actor: 'backbolt' });
    const name = deps.incidentPolicy.severities[read.incident.severity].name;
    return { version: read.incident.version, message: view(read, name) };
  };
}

const isDone = (setup: IncidentView['setup'], step: 'card' | 'announcement') =>
  setup.some((part) => part.step === step && part.state === 'done');

function partOf(drawn: CardResult, problem: string): { state: 'done' | 'failed'; detail?: string } {
  if (drawn.state === 'refused') return { state: 'failed', detail: `${problem} (${drawn.code}).` };
  const unpinned = drawn.state === 'drawn' && drawn.pin !== undefined && drawn.pin !== 'pinned';
  return unpinned ? { state: 'done', detail: `it could not be pinned (${drawn.pin})` } : { state: 'done' };
}
