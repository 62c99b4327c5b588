// Posts what calls people to a rollback: that the figures call for one, and that it is time for a drill.
import { readIncident } from '../../features/incidents/read-incident.ts';
import type { RollbackDeps } from '../../features/rollbacks/deps.ts';
import { postDrillReminderJob, postProposalJob } from '../../features/rollbacks/jobs.ts';
import { lastDrill } from '../../features/rollbacks/remind-drill.ts';
import { bindJob, type JobBinding } from '../../jobs/define-job.ts';
import type { ChannelNames } from '../channel-names.ts';
import { drawLiveCard } from '../live-card.ts';
import type { Outbound } from '../outbound.ts';
import { drillReminder, proposalMessage } from '../views/rollback-notices.ts';

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
