// What an incident learns of what is said to users about it: a line on its timeline.
import { once } from '../events/intent.ts';
import { changeIncident } from './change-incident.ts';
import type { IncidentDeps } from './deps.ts';
import { events } from './incident-events.ts';

/**
 * Puts a line on the timeline once for each `key`, also after the incident was resolved.
 * @param input.what completes "Communication C7 …"; `by` is the actor whose doing it was.
 */
export async function followCommunication(
  deps: IncidentDeps,
  input: { number: number; key: string; communication: number; what: string; by: string },
): Promise<void> {
  const { number, key, communication, what, by } = input;
  await changeIncident(deps, { number, actor: 'backbolt', action: 'incident.status' }, async (change) => {
    await once(change.tx, key, async () => {
      change.record(events.communication, { communication, what, by });
      return null;
    });
    return null;
  });
}
