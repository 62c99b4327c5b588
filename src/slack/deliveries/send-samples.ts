// Sends minute samples to whoever asked for them, in their direct message with Backbolt.
import type { AccessDeps } from '../../features/access/authorize.ts';
import { samplesFile } from '../../features/auth-metrics/export-samples.ts';
import { sendSamplesJob } from '../../features/auth-metrics/jobs.ts';
import { bindJob, type JobBinding } from '../../jobs/define-job.ts';
import { sendFile } from '../file-upload.ts';
import type { Outbound } from '../outbound.ts';

export function sendSamples(deps: AccessDeps, outbound: Outbound): JobBinding {
  return bindJob(sendSamplesJob, async ({ shown, person }) => {
    const { filename, content } = await samplesFile(deps, { actor: person, shown });
    const comment = 'The minute samples behind your card, as you asked. A minute without a record is unknown.';
    await sendFile(outbound, { person, filename, content, comment });
  });
}
