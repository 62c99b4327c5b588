// Furnishes the channel of an incident: invitations, topic, links; shows the set-up to whoever declared it; archives the channel in the end.
import { z } from 'zod';
import { escapeMrkdwn } from '../../blockkit/escape.ts';
import type { Incident } from '../../features/incidents/incident.ts';
import type { IncidentView } from '../../features/incidents/incident-view.ts';
import {
  addBookmarksJob,
  archiveChannelJob,
  inviteJob,
  setTopicJob,
  showSetupJob,
} from '../../features/incidents/jobs.ts';
import { readIncident } from '../../features/incidents/read-incident.ts';
import { recordArchived } from '../../features/incidents/resolve-incident.ts';
import { recordPart } from '../../features/incidents/set-up-channel.ts';
import { countEnded } from '../../features/incidents/setup.ts';
import { bindJob, type JobBinding } from '../../jobs/define-job.ts';
import { messageOf } from '../../lib/errors.ts';
import { readCard } from '../live-card-store.ts';
import type { MethodName } from '../methods.ts';
import { responseOf } from '../outbound.ts';
import { sentence } from '../outcome.ts';
import { setupModal } from '../views/incident-setup.ts';
import { channelMrkdwn, nameMrkdwn } from '../views/incident-words.ts';
import type { DeliveryDeps } from './delivery-deps.ts';
import { postAtLeastOnce } from './post-once.ts';

// docs.slack.dev/reference/methods/conversations.setTopic
const longestTopic = 250;

type Furnished = IncidentView & { channel: string };

export function setUpIncidentChannel(delivery: DeliveryDeps): JobBinding[] {
  const { deps } = delivery;
  // Each of these is for an incident's own channel, as it is when the job runs.
  const furnish =
    (work: (view: Furnished) => Promise<void>) =>
    async ({ incident: number }: { incident: number }) => {
      const view = await readIncident(deps, { number, actor: 'backbolt' });
      const { channel, channel_state: state } = view.incident;
      if (channel !== null && state === 'ready') await work({ ...view, channel });
    };
  return [
    bindJob(inviteJob, ({ incident, person }) => furnish((view) => invite(delivery, view, person))({ incident })),
    bindJob(
      setTopicJob,
      furnish((view) => setTopic(delivery, view)),
    ),
    bindJob(
      addBookmarksJob,
      furnish((view) => addBookmarks(delivery, view)),
    ),
    bindJob(
      archiveChannelJob,
      furnish((view) => archive(delivery, view)),
    ),
    bindJob(showSetupJob, ({ incident, ended }) => showSetup(delivery, incident, ended)),
  ];
}

/** Calls Slack for something that may be done twice; undefined when it is done, else the code of the refusal. */
async function attempt({ outbound }: DeliveryDeps, method: MethodName, args: object): Promise<string | undefined> {
  const result = await outbound.call({ method, args: { ...args }, response: z.object({}), priority: 'answer' });
  if (result.kind === 'refused') return result.code;
  responseOf(method, result);
  return undefined;
}

// `person` null: everybody who is on it, as the last part of the set-up that people wait for.
async function invite(delivery: DeliveryDeps, view: Furnished, person: string | null): Promise<void> {
  const { incident, channel } = view;
  const refused: string[] = [];
  for (const one of person === null ? view.members : [person]) {
    const code = await attempt(delivery, 'conversations.invite', { channel, users: one });
    if (code === undefined || code === 'already_in_channel' || code === 'cant_invite_self') continue;
    refused.push(`<@${one}> (${code})`);
    await tellNotInvited(delivery, incident, one);
  }
  if (person !== null && refused.length === 0) return;
  const detail = `Not invited: ${refused.join(', ')}. They were told how to come in.`;
  const result = refused.length === 0 ? { state: 'done' as const } : { state: 'failed' as const, detail };
  await recordPart(delivery.deps, incident.number, 'invitations', result);
}

async function tellNotInvited({ deps, outbound }: DeliveryDeps, incident: Incident, person: string): Promise<void> {
  const how = incident.private ? 'Ask somebody who is in it to bring you in.' : 'Join it yourself.';
  const said = `You are wanted in ${nameMrkdwn(incident)}, but Slack does not let me invite you to ${channelMrkdwn(incident)}. ${how}`;
  // Whoever cannot be told either is named on the card.
  await postAtLeastOnce(outbound, { channel: person, message: sentence(said) }).catch((error: unknown) =>
    deps.log.warn({ person, error: messageOf(error) }, 'somebody could be neither invited nor told'),
  );
}

// Nothing that changes: each change of a topic is a message in the channel.
async function setTopic(delivery: DeliveryDeps, { incident, channel }: Furnished): Promise<void> {
  const about = `${incident.practice ? 'PRACTICE ' : ''}Incident #${incident.number}`;
  const letters = Array.from(`${about}: ${incident.title}. How it stands is on the pinned card.`);
  // Escaped it is longer, and half an escape is not what was typed.
  while (escapeMrkdwn(letters.join('')).length > longestTopic) letters.pop();
  const code = await attempt(delivery, 'conversations.setTopic', { channel, topic: escapeMrkdwn(letters.join('')) });
  await end(delivery, incident, 'topic', code, 'The channel has no topic');
}

const Bookmarks = z.object({ bookmarks: z.array(z.object({ title: z.string() })) });

async function addBookmarks(delivery: DeliveryDeps, { incident, channel }: Furnished): Promise<void> {
  const { deps, outbound } = delivery;
  const card = await readCard(deps.db, { kind: 'incident', subject: String(incident.number), channel });
  const links: { title: string; ts: string; channel: string }[] = [];
  if (card?.ts != null) links.push({ title: `Card of #${incident.number}`, ts: card.ts, channel });
  if (incident.quote !== null) links.push({ title: 'The message it began with', ...incident.quote });
  const listed = responseOf(
    'bookmarks.list',
    await outbound.call({
      method: 'bookmarks.list',
      args: { channel_id: channel },
      response: Bookmarks,
      priority: 'answer',
    }),
  );
  for (const { title, ts, channel: where } of links) {
    if (listed.bookmarks.some((one) => one.title === title)) continue;
    const found = await outbound.call({
      method: 'chat.getPermalink',
      args: { channel: where, message_ts: ts },
      response: z.object({ permalink: z.string() }),
      priority: 'answer',
    });
    if (found.kind === 'refused') continue;
    const link = responseOf('chat.getPermalink', found).permalink;
    const code = await attempt(delivery, 'bookmarks.add', { channel_id: channel, title, type: 'link', link });
    if (code !== undefined) return await end(delivery, incident, 'bookmarks', code, 'The channel has no links');
  }
  await end(delivery, incident, 'bookmarks', undefined, '');
}

async function end(
  { deps }: DeliveryDeps,
  incident: Incident,
  step: 'topic' | 'bookmarks',
  code: string | undefined,
  problem: string,
): Promise<void> {
  const failed = { state: 'failed' as const, detail: `${problem}: Slack refused it (${code}).` };
  await recordPart(deps, incident.number, step, code === undefined ? { state: 'done' } : failed);
}

async function archive(delivery: DeliveryDeps, { incident, channel }: Furnished): Promise<void> {
  if (incident.status !== 'resolved') return;
  const code = await attempt(delivery, 'conversations.archive', { channel });
  const refusal = code === 'already_archived' ? undefined : code;
  await recordArchived(delivery.deps, incident.number, { channel, refusal });
}

// A modal that was closed does not want it any more; and where more has ended since, a later job shows it.
async function showSetup(delivery: DeliveryDeps, number: number, ended: number): Promise<void> {
  const view = await readIncident(delivery.deps, { number, actor: 'backbolt' });
  const id = view.incident.setup_view;
  if (id !== null && countEnded(view.setup) === ended)
    await attempt(delivery, 'views.update', { view_id: id, view: setupModal(view) });
}
