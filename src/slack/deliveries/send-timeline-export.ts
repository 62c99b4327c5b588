// Sends an exported timeline to whoever asked for it, in their direct message with Backbolt.
import { z } from 'zod';
import type { CommunicationDeps } from '../../features/communications/deps.ts';
import { exportIncident } from '../../features/communications/export-incident.ts';
import { sendExportJob } from '../../features/incidents/jobs.ts';
import { bindJob, type JobBinding } from '../../jobs/define-job.ts';
import { uploadFile } from '../file-upload.ts';
import { type Outbound, responseOf } from '../outbound.ts';

const Opened = z.object({ channel: z.object({ id: z.string() }) });

export function sendTimelineExport({ deps, outbound }: { deps: CommunicationDeps; outbound: Outbound }): JobBinding {
  return bindJob(sendExportJob, async ({ incident: number, person, format }) => {
    const { filename, content } = await exportIncident(deps, { number, actor: person, format });
    const opened = await outbound.call({
      method: 'conversations.open',
      args: { users: person },
      response: Opened,
      priority: 'answer',
    });
    const { channel } = responseOf('conversations.open', opened);
    const comment = `The timeline of #${number}, as you asked.`;
    await uploadFile(outbound, { channel: channel.id, filename, content, comment });
  });
}
