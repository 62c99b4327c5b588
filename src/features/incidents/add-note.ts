// What people add to the timeline; a correction is a new event, what was said before stays.
import { AppError } from '../../lib/errors.ts';
import type { Actor } from '../events/event.ts';
import { eventsAfter } from '../events/event-store.ts';
import { changeIncident } from './change-incident.ts';
import type { IncidentDeps } from './deps.ts';
import { type Quote, streamOf } from './incident.ts';
import { events } from './incident-events.ts';

/**
 * Adds a note, also after the end: a record may be completed.
 * @param input.key the same for the same message, which is noted once however often it is pinned.
 * @throws AppError `access.refused`, `incidents.not_found`.
 */
export async function addNote(
  deps: IncidentDeps,
  input: { number: number; actor: Actor; text: string; quote?: Quote; key?: string },
): Promise<{ number: number }> {
  const { number, text, quote } = input;
  return await changeIncident(deps, { ...input, action: 'incident.note', isShown: false }, async (change) => {
    change.record(events.noted, { text, ...(quote === undefined ? {} : { quote }) });
    return { number };
  });
}

/**
 * Says what an earlier event should have said.
 * @throws AppError `incidents.no_such_event`, `access.refused`, `incidents.not_found`.
 */
export async function correctEvent(
  deps: IncidentDeps,
  input: { number: number; actor: Actor; seq: number; text: string; key?: string },
): Promise<{ seq: number }> {
  const { number, seq, text } = input;
  return await changeIncident(deps, { ...input, action: 'incident.note', isShown: false }, async (change) => {
    const [event] = await eventsAfter(change.tx, streamOf(number), seq - 1, 1);
    if (event?.seq !== seq) throw noSuchEvent(number, seq);
    change.record(events.corrected, { seq, text });
    return { seq };
  });
}

function noSuchEvent(number: number, seq: number): AppError {
  return new AppError({
    kind: 'not_found',
    code: 'incidents.no_such_event',
    message: `incident ${number} has no event ${seq}`,
    userMessage: `The timeline of incident #${number} has no entry ${seq}. Nothing was changed. Its numbers stand in /auth-incident timeline.`,
  });
}
