// Posts what is said about rollbacks besides their cards: that the figures call for one, that it is time for a drill, and what a step says.
import { readIncident } from '../../features/incidents/read-incident.ts';
import type { RollbackDeps } from '../../features/rollbacks/deps.ts';
import { postDrillReminderJob, postMessageJob, postProposalJob } from '../../features/rollbacks/jobs.ts';
import { beginMessage, type RunMessage, recordMessage } from '../../features/rollbacks/message.ts';
import { readRollback } from '../../features/rollbacks/read-rollback.ts';
import { lastDrill } from '../../features/rollbacks/remind-drill.ts';
import { bindJob, type JobBinding } from '../../jobs/define-job.ts';
import { AppError } from '../../lib/errors.ts';
import type { ChannelNames } from '../channel-names.ts';
import { drawLiveCard } from '../live-card.ts';
import type { Outbound } from '../outbound.ts';
import { drillReminder, proposalMessage, stepMessage } from '../views/rollback-notices.ts';
import { postOnce } from './post-once.ts';

type Delivery = { deps: RollbackDeps; outbound: Outbound; channelNames: ChannelNames };

export function postRollbackCalls({ deps, outbound, channelNames }: Delivery): JobBinding[] {
  const out = { db: deps.db, outbound };
  return [
    bindJob(postProposalJob, async ({ incident: number, runbook, why }) => {
      const { incident } = await readIncident(deps, { number, actor: 'backbolt' });
      const title = deps.runbooks.get(runbook)?.file.title;
      // An incident whose channel is still being made shows proposals where a rollback is begun.
      if (incident.channel === null || incident.status === 'resolved' || title === undefined) return;
      const message = proposalMessage({ number, title, why });
      const subject = `${number}/${runbook}`;
      const card = {
        kind: 'rollback_proposal',
        subject,
        channel: incident.channel,
        read: async () => ({ version: 1, message }),
      };
      await drawLiveCard(out, { ...card, priority: 'deadline' });
    }),
    bindJob(postMessageJob, async ({ message: id }, run) => {
      const begun = await beginMessage(deps.db, id);
      if (begun === undefined) return;
      const { message, mayBePosted } = begun;
      const channel = await channelFor({ deps, outbound, channelNames }, message);
      if (channel === undefined)
        return await recordMessage(deps, message, { state: 'refused', code: 'channel_not_found' });
      const what = { eventType: 'backbolt_rollback_message', id, mayBePosted, since: message.asked_at };
      const post = { channel, message: stepMessage(message), priority: 'deadline' as const, ...what };
      await postOnce(outbound, post, run, (result) => recordMessage(deps, message, result));
    }),
    bindJob(postDrillReminderJob, async ({ due }) => {
      const named = deps.rollbackPolicy.drill.remind_in;
      const channel = named === null ? undefined : await channelNames.idOf(named);
      if (channel === undefined) return;
      const message = drillReminder(await lastDrill(deps.db));
      await drawLiveCard(out, {
        kind: 'rollback_drill',
        subject: due,
        channel,
        read: async () => ({ version: 1, message }),
      });
    }),
  ];
}

async function channelFor({ deps, channelNames }: Delivery, { run, channel }: RunMessage): Promise<string | undefined> {
  if (channel !== null) return await channelNames.idOf(channel);
  const own = (await readRollback(deps, { number: run, actor: 'backbolt' })).channel;
  if (own !== undefined) return own;
  throw new AppError({
    kind: 'unavailable',
    code: 'rollbacks.no_channel_yet',
    message: `rollback R${run} has no channel yet`,
    userMessage: 'The channel of this incident is still being made. The message is posted when it is there.',
  });
}
