// The checklists that policy begins with a severity: at the declaration, and when an incident becomes that bad.
import type { Tx } from '../../db/own.ts';
import { insertChecklist, runningChecklists } from './checklist-store.ts';
import type { IncidentDeps } from './deps.ts';
import type { Incident } from './incident.ts';
import { drawChecklistJob } from './jobs.ts';

/** Begins those that are not in use yet; returns what is to be recorded of each. */
export async function beginChecklists(
  deps: IncidentDeps,
  tx: Tx,
  { number, severity }: Pick<Incident, 'number' | 'severity'>,
  at: Date,
): Promise<{ checklist: string; title: string }[]> {
  const running = await runningChecklists(tx, number);
  const wanted = deps.incidentPolicy.severities[severity].checklists.filter((name) => !running.includes(name));
  const begun: { checklist: string; title: string }[] = [];
  for (const name of wanted) {
    const content = deps.checklists.get(name);
    if (content === undefined) continue;
    await insertChecklist(tx, { incident: number, content, by: 'policy', at });
    await deps.jobs.enqueue(tx, drawChecklistJob, { incident: number, checklist: name });
    begun.push({ checklist: name, title: content.title });
  }
  return begun;
}
