// Sends somebody the timeline as a file: asked for here, sent by a job.
import { authorize } from '../access/authorize.ts';
import type { Actor } from '../events/event.ts';
import type { IncidentDeps } from './deps.ts';
import type { ExportFormat } from './export-format.ts';
import { noIncident, streamOf } from './incident.ts';
import { findIncident } from './incident-store.ts';
import { sendExportJob } from './jobs.ts';

/**
 * Has the timeline sent to whoever asks. What it holds is read when it is sent, and only if they may still see it then.
 * @throws AppError `incidents.not_found`, also for a private one that they are not on; `access.refused`.
 */
export async function sendExport(
  deps: IncidentDeps,
  input: { number: number; actor: Actor; format: ExportFormat },
): Promise<void> {
  const { number, actor, format } = input;
  await authorize(deps, actor, 'incident.read', streamOf(number));
  if ((await findIncident(deps.db, number, actor)) === undefined) throw noIncident(number);
  await deps.db.transaction((tx) => deps.jobs.enqueue(tx, sendExportJob, { incident: number, person: actor, format }));
}
