// Deletes a chart's file from Slack when its card is of no use any more.
import { z } from 'zod';
import { deletePictureJob } from '../../features/auth-metrics/jobs.ts';
import { bindJob, type JobBinding } from '../../jobs/define-job.ts';
import { type Outbound, responseOf } from '../outbound.ts';

export function deletePicture(outbound: Outbound): JobBinding {
  return bindJob(deletePictureJob, async ({ file }) => {
    const result = await outbound.call({
      method: 'files.delete',
      args: { file },
      response: z.object({}),
      priority: 'redraw',
    });
    // Somebody else deleted it, or an earlier run that nobody heard of.
    if (result.kind === 'refused' && ['file_not_found', 'file_deleted'].includes(result.code)) return;
    responseOf('files.delete', result);
  });
}
