// Puts a checklist to use on an incident: once, as its text is now.
import { AppError } from '../../lib/errors.ts';
import type { Actor } from '../events/event.ts';
import { changeIncident } from './change-incident.ts';
import { bumpChecklist, findChecklist, insertChecklist } from './checklist-store.ts';
import type { IncidentDeps } from './deps.ts';
import { events } from './incident-events.ts';
import { drawChecklistJob } from './jobs.ts';

/** `started` is false when it was in use already: then `by` had started it. `channel` is where its card is; null while that is being made. */
export type Started = { title: string; started: boolean; by: string; channel: string | null };

/**
 * Starts a checklist, also after the end: some are for what comes then. One that is in use stays as it is; its card is drawn anew, so
 * that one which somebody deleted comes back.
 * @param input.name as people write it: of "P0 timeline" the name `p0-timeline` is meant.
 * @throws AppError `incidents.unknown_checklist` that names those there are, `incidents.not_found`, `access.refused`.
 */
export async function startChecklist(
  deps: IncidentDeps,
  input: { number: number; actor: Actor; name: string; key?: string },
): Promise<Started> {
  return await changeIncident(deps, { ...input, action: 'incident.checklist', isShown: false }, async (change) => {
    const { tx, incident, at, actor } = change;
    const content = deps.checklists.get(nameFrom(input.name));
    if (content === undefined) throw unknownChecklist(deps, input.name);
    const { name } = content;
    const { number, channel } = incident;
    const before = await findChecklist(tx, number, name);
    if (before === undefined) {
      await insertChecklist(tx, { incident: number, content, by: actor, at });
      change.record(events.checklistStarted, { checklist: name, title: content.title });
    } else {
      await bumpChecklist(tx, number, name);
    }
    await deps.jobs.enqueue(tx, drawChecklistJob, { incident: number, checklist: name });
    const { title } = before?.content ?? content;
    return { title, started: before === undefined, by: before?.started_by ?? actor, channel };
  });
}

const nameFrom = (typed: string) => typed.trim().toLowerCase().replace(/\s+/g, '-');

function unknownChecklist(deps: IncidentDeps, typed: string): AppError {
  const names = [...deps.checklists.keys()].join(', ');
  const known = names === '' ? 'There are none: put one into templates/checklists.' : `There are: ${names}.`;
  return new AppError({
    kind: 'invalid',
    code: 'incidents.unknown_checklist',
    message: 'an unknown checklist was asked for',
    userMessage: `There is no checklist "${typed.trim().slice(0, 60)}". Nothing was started. ${known}`,
  });
}
