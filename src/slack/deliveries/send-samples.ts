// Sends minute samples to whoever asked for them, in their direct message with Backbolt.
import { z } from 'zod';
import type { AccessDeps } from '../../features/access/authorize.ts';
import { samplesFile } from '../../features/auth-metrics/export-samples.ts';
import { sendSamplesJob } from '../../features/auth-metrics/jobs.ts';
import { bindJob, type JobBinding } from '../../jobs/define-job.ts';
import { uploadFile } from '../file-upload.ts';
import { type Outbound, responseOf } from '../outbound.ts';

const Opened = z.object({ channel: z.object({ id: z.string() }) });

export function sendSamples(deps: AccessDeps, outbound: Outbound): JobBinding {
  return bindJob(sendSamplesJob, async ({ shown, person }) => {
    const { filename, content } = await samplesFile(deps, { actor: person, shown });
    const opened = await outbound.call({
      method: 'conversations.open',
      args: { users: person },
      response: Opened,
      priority: 'answer',
    });
    const { channel } = responseOf('conversations.open', opened);
    const comment = 'The minute samples behind your card, as you asked. A minute without a record is unknown.';
    await uploadFile(outbound, { channel: channel.id, filename, content, comment });
  });
}
