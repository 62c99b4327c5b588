// Binds the jobs that timers start; those that reach Slack are bound by Slack's room.
import { bindJob, type JobBinding } from '../../jobs/define-job.ts';
import { escalateProlonged, missFirstResponse } from './acknowledge-incident.ts';
import { askForCommander } from './assign-role.ts';
import type { IncidentDeps } from './deps.ts';
import { offerDraft } from './draft-update.ts';
import { escalate } from './escalate.ts';
import {
  archiveDueJob,
  askForCommanderJob,
  draftUpdateJob,
  escalateJob,
  firstResponseJob,
  missUpdateJob,
  prolongedJob,
  refreshFiguresJob,
  remindJob,
  watchJob,
} from './jobs.ts';
import { missUpdate, remindOfUpdate } from './keep-promise.ts';
import { refreshFigures } from './refresh-figures.ts';
import { archiveWhenDue } from './resolve-incident.ts';
import { watchFigures } from './watch-figures.ts';

export function incidentBindings(deps: IncidentDeps): JobBinding[] {
  return [
    bindJob(firstResponseJob, (data) => missFirstResponse(deps, data)),
    bindJob(prolongedJob, (data) => escalateProlonged(deps, data)),
    bindJob(askForCommanderJob, (data) => askForCommander(deps, data)),
    bindJob(escalateJob, (data) => escalate(deps, data)),
    bindJob(draftUpdateJob, (data) => offerDraft(deps, data)),
    bindJob(remindJob, (data) => remindOfUpdate(deps, data)),
    bindJob(missUpdateJob, (data) => missUpdate(deps, data)),
    bindJob(refreshFiguresJob, (data) => refreshFigures(deps, data)),
    bindJob(watchJob, (data) => watchFigures(deps, data)),
    bindJob(archiveDueJob, (data) => archiveWhenDue(deps, data)),
  ];
}
