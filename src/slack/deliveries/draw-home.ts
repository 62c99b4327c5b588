// Draws the Home tabs that were opened lately anew, once a minute each.
import { drawHomeJob } from '../../features/auth-metrics/jobs.ts';
import { watchOn } from '../../features/auth-metrics/watch-home.ts';
import { bindJob, type JobBinding } from '../../jobs/define-job.ts';
import { buildHome, type HomeDeps } from '../home.ts';
import type { Outbound } from '../outbound.ts';
import { publishHome } from '../publish-home.ts';

export function drawHome(deps: HomeDeps, outbound: Outbound): JobBinding {
  return bindJob(drawHomeJob, async (data) => {
    await watchOn(deps, data);
    await publishHome(outbound, data.person, await buildHome(deps, data.person, { wait: true }), 'redraw');
  });
}
