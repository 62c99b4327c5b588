// Lists incidents, newest first, a page at a time; a private one only to those who are on it.
import { type Page, type PageRequest, toPage } from '../../db/page.ts';
import { authorize } from '../access/authorize.ts';
import type { Actor } from '../events/event.ts';
import type { IncidentDeps } from './deps.ts';
import type { Incident } from './incident.ts';
import { incidentsBefore } from './incident-store.ts';

/**
 * @param input.open only those that are not resolved. @param input.text what the title must hold; anything when absent.
 * @throws AppError `access.refused`.
 */
export async function listIncidents(
  deps: IncidentDeps,
  input: { actor: Actor; open: boolean; text?: string; page: PageRequest },
): Promise<Page<Incident>> {
  const { actor, open, page, text = '' } = input;
  await authorize(deps, actor, 'incident.read', 'incidents');
  const before = page.after === undefined ? undefined : Number(page.after);
  const rows = await incidentsBefore(deps.db, { actor, open, before, text, limit: page.limit + 1 });
  return toPage(rows, page.limit, (incident) => String(incident.number));
}
