// What an incident learns of its rollbacks: a line on its timeline, and whether people wait for the decision.
import { once } from '../events/intent.ts';
import { changeIncident } from './change-incident.ts';
import { setDecision } from './decide-rollback.ts';
import type { IncidentDeps } from './deps.ts';
import { isResolved } from './incident.ts';
import { events } from './incident-events.ts';

/**
 * Puts a line on the timeline once for each `key`, and marks the decision as pending or made. What happens to the rollback of an incident that
 * was resolved meanwhile is written down, too.
 * @param input.what completes "Rollback R7 …"; `by` is the actor whose doing it was.
 */
export async function followRollback(
  deps: IncidentDeps,
  input: { number: number; key: string; rollback: number; what: string; by: string; decisionPending: boolean },
): Promise<void> {
  const { number, key, rollback, what, by, decisionPending } = input;
  await changeIncident(deps, { number, actor: 'backbolt', action: 'incident.status' }, async (change) => {
    await once(change.tx, key, async () => {
      change.record(events.rollback, { rollback, what, by });
      return null;
    });
    if (!isResolved(change.incident)) await setDecision(change, decisionPending, `R${rollback} ${what}`);
    return null;
  });
}
