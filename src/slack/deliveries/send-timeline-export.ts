// Sends an exported timeline to whoever asked for it, in their direct message with Backbolt.
import type { CommunicationDeps } from '../../features/communications/deps.ts';
import { exportIncident } from '../../features/communications/export-incident.ts';
import { sendExportJob } from '../../features/incidents/jobs.ts';
import { bindJob, type JobBinding } from '../../jobs/define-job.ts';
import { sendFile } from '../file-upload.ts';
import type { Outbound } from '../outbound.ts';

export function sendTimelineExport({ deps, outbound }: { deps: CommunicationDeps; outbound: Outbound }): JobBinding {
  return bindJob(sendExportJob, async ({ incident: number, person, format }) => {
    const { filename, content } = await exportIncident(deps, { number, actor: person, format });
    const comment = `The timeline of #${number}, as you asked.`;
    await sendFile(outbound, { person, filename, content, comment });
  });
}
