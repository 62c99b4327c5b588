// Makes the channel of an incident, once, although Slack has no idempotency key: a name that is taken may be our own of an earlier try.
import { z } from 'zod';
import { type Incident, isAnnounced } from '../../features/incidents/incident.ts';
import { openChannelJob } from '../../features/incidents/jobs.ts';
import { type ChannelResult, channelToOpen, recordChannel } from '../../features/incidents/set-up-channel.ts';
import { bindJob, type JobBinding } from '../../jobs/define-job.ts';
import { AppError } from '../../lib/errors.ts';
import { findChannel } from '../channel-names.ts';
import { responseOf } from '../outbound.ts';
import type { DeliveryDeps } from './delivery-deps.ts';

const Created = z.object({ channel: z.object({ id: z.string(), name: z.string() }) });

export function openIncidentChannel(delivery: DeliveryDeps): JobBinding {
  const { deps } = delivery;
  return bindJob(openChannelJob, async ({ incident: number }) => {
    const wanted = await channelToOpen(deps, number);
    if (wanted === undefined) return;
    await recordChannel(deps, number, await create(delivery, wanted.incident, wanted.name));
  });
}

async function create(delivery: DeliveryDeps, incident: Incident, name: string): Promise<ChannelResult> {
  const result = await delivery.outbound.call({
    method: 'conversations.create',
    args: { name, is_private: incident.private },
    response: Created,
    priority: 'deadline',
  });
  if (result.kind === 'sent') return { state: 'ready', channel: result.response.channel.id, name };
  if (result.kind === 'refused' && result.code !== 'name_taken') return await borrow(delivery, incident, result.code);
  if (result.kind === 'not_sent') throw notYet('Slack had no turn for it');
  const ours = await findChannel(
    delivery.outbound,
    (channel) => channel.name === name && channel.creator === delivery.botUserId && !channel.is_archived,
  );
  if (ours !== undefined) return { state: 'ready', channel: ours.id, name };
  if (result.kind === 'ambiguous') throw notYet(result.cause);
  return { state: 'name_taken' };
}

// Slack lets no channel be made: the incident lives where it is announced, one that is announced nowhere with whoever declared it.
async function borrow(delivery: DeliveryDeps, incident: Incident, code: string): Promise<ChannelResult> {
  const because = `Slack does not let Backbolt make a channel (${code})`;
  const shared = await announcementChannel(delivery, incident);
  if (shared !== undefined) {
    const reason = `${because}, so the incident lives in #${shared.name}.`;
    return { state: 'borrowed', channel: shared.id, reason };
  }
  const direct = await directMessage(delivery, incident.declared_by);
  if (direct !== undefined) {
    const reason = `${because}, so the incident lives in the direct message of whoever declared it.`;
    return { state: 'borrowed', channel: direct, reason };
  }
  throw new AppError({
    kind: 'invalid',
    code: 'incidents.no_channel',
    message: because,
    userMessage: `${because}, and there is no other place for the incident. Allow Backbolt to make channels.`,
  });
}

async function announcementChannel({ deps, outbound }: DeliveryDeps, incident: Incident) {
  const announced = deps.incidentPolicy.severities[incident.severity].announce_in;
  if (announced === null || !isAnnounced(incident)) return undefined;
  return await findChannel(
    outbound,
    ({ id, name, is_member, is_archived }) =>
      (id === announced || `#${name}` === announced) && is_member && !is_archived,
  );
}

async function directMessage({ outbound }: DeliveryDeps, person: string): Promise<string | undefined> {
  if (!/^[UW]/.test(person)) return undefined;
  const opened = await outbound.call({
    method: 'conversations.open',
    args: { users: person },
    response: z.object({ channel: z.object({ id: z.string() }) }),
    priority: 'answer',
  });
  return opened.kind === 'refused' ? undefined : responseOf('conversations.open', opened).channel.id;
}

function notYet(why: string): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'slack.channel_not_made',
    message: `the channel was not made yet: ${why}`,
    userMessage: 'Slack does not answer at the moment. The channel is made as soon as it does.',
  });
}
