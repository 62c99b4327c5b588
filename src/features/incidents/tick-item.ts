// Ticks an item of a checklist, or takes the tick back.
import { AppError } from '../../lib/errors.ts';
import type { Actor } from '../events/event.ts';
import { changeIncident } from './change-incident.ts';
import { itemsOf } from './checklist.ts';
import { bumpChecklist, deleteTick, findChecklist, findTick, insertTick } from './checklist-store.ts';
import type { IncidentDeps } from './deps.ts';
import { events } from './incident-events.ts';
import { drawChecklistJob } from './jobs.ts';

export type TickInput = {
  number: number;
  actor: Actor;
  checklist: string;
  item: string;
  /** How it shall be, so that the same click twice is the same as once. */
  ticked: boolean;
};

/** `changed` is false when it was so already; `by` and `at` (ISO) then say who ticked it and when, if it is ticked. */
export type Ticked = { text: string; changed: boolean; by: string | null; at: string | null };

/**
 * Ticks an item or takes its tick back, also after the end: some phases lie after it.
 * @throws AppError `incidents.no_such_item`, `incidents.not_found`, `access.refused`.
 */
export async function tickItem(deps: IncidentDeps, input: TickInput): Promise<Ticked> {
  const { number, checklist, item: id, ticked } = input;
  return await changeIncident(deps, { ...input, action: 'incident.checklist', isShown: false }, async (change) => {
    const { tx, at, actor } = change;
    const running = await findChecklist(tx, number, checklist);
    const item = running && itemsOf(running.content).find((one) => one.id === id);
    if (item === undefined) throw noSuchItem(number, checklist, id);
    const { text } = item;
    const before = await findTick(tx, number, checklist, id);
    if ((before !== undefined) === ticked) {
      return { text, changed: false, by: before?.ticked_by ?? null, at: before?.ticked_at.toISOString() ?? null };
    }
    if (ticked) await insertTick(tx, number, checklist, { item: id, ticked_by: actor, ticked_at: at });
    else await deleteTick(tx, number, checklist, id);
    await bumpChecklist(tx, number, checklist);
    await deps.jobs.enqueue(tx, drawChecklistJob, { incident: number, checklist });
    change.record(events.itemTicked, { checklist, item: id, text, ticked });
    return { text, changed: true, by: ticked ? actor : null, at: ticked ? at.toISOString() : null };
  });
}

function noSuchItem(number: number, checklist: string, item: string): AppError {
  return new AppError({
    kind: 'not_found',
    code: 'incidents.no_such_item',
    message: `incident ${number} has no item ${item} of a checklist ${checklist} in use`,
    userMessage: `Incident #${number} has no such item on a checklist. Nothing was changed. See its checklists with /auth-incident checklist.`,
  });
}
