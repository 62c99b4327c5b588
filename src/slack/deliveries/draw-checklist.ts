// Draws the card of a checklist in its incident's channel.
import { drawChecklistJob } from '../../features/incidents/jobs.ts';
import { readChecklist } from '../../features/incidents/read-checklist.ts';
import { loseChannel } from '../../features/incidents/set-up-channel.ts';
import { bindJob, type JobBinding } from '../../jobs/define-job.ts';
import { AppError } from '../../lib/errors.ts';
import { drawLiveCard } from '../live-card.ts';
import { checklistCard } from '../views/checklist.ts';
import { channelLost, type DeliveryDeps } from './delivery-deps.ts';

export function drawChecklist({ deps, outbound }: DeliveryDeps): JobBinding {
  return bindJob(drawChecklistJob, async ({ incident: number, checklist: name }) => {
    const look = () => readChecklist(deps, { number, actor: 'backbolt', name });
    const { channel, channel_state: state } = (await look()).incident;
    // While the channel is being made there is nothing to draw on: what makes it has every checklist in use drawn.
    if (channel === null || state === 'archived') return;
    const read = async () => {
      const view = await look();
      return { version: view.version, message: checklistCard(view) };
    };
    const card = { kind: 'incident_checklist', subject: `${number}/${name}`, channel, read };
    // The card is the answer to whoever clicked on it.
    const drawn = await drawLiveCard({ db: deps.db, outbound }, { ...card, priority: 'answer' });
    if (drawn.state !== 'refused') return;
    if (!channelLost.includes(drawn.code)) throw refused(number, drawn.code);
    await loseChannel(deps, number, { channel, reason: drawn.code });
  });
}

function refused(number: number, code: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'slack.refused',
    message: `Slack refused the card of a checklist of incident ${number}: ${code}`,
    userMessage: `Slack refused the card of a checklist (${code}). What was ticked is kept.`,
  });
}
