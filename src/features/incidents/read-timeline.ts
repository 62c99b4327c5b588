// The timeline of an incident, a page at a time or all of it.
import type { PageRequest } from '../../db/page.ts';
import type { Queryable } from '../../db/query.ts';
import { authorize } from '../access/authorize.ts';
import type { Actor, StoredEvent } from '../events/event.ts';
import { listEvents } from '../events/list-events.ts';
import type { IncidentDeps } from './deps.ts';
import { type Incident, noIncident, streamOf } from './incident.ts';
import { findIncident } from './incident-store.ts';
import { type TimelineEntry, type TimelinePage, textOf, type WholeTimeline } from './timeline.ts';

/**
 * @throws AppError `incidents.not_found`, `access.refused`.
 */
export async function readTimeline(
  deps: IncidentDeps,
  input: { number: number; actor: Actor; page: PageRequest },
): Promise<TimelinePage> {
  const incident = await readable(deps, input);
  const { rows, next } = await listEvents(deps.db, streamOf(incident.number), input.page);
  return { incident, rows: rows.map(entryOf), next };
}

const batch = 1000;

/** The whole timeline with the events as they are stored, for an export. */
export async function readWholeTimeline(
  deps: IncidentDeps,
  input: { number: number; actor: Actor },
): Promise<WholeTimeline> {
  const incident = await readable(deps, input);
  const events = await allEvents(deps.db, streamOf(incident.number));
  return { incident, entries: events.map((event) => ({ ...entryOf(event), event })) };
}

async function allEvents(db: Queryable, stream: string): Promise<StoredEvent[]> {
  const all: StoredEvent[] = [];
  for (let after: string | undefined; ; ) {
    const { rows, next } = await listEvents(db, stream, { after, limit: batch });
    all.push(...rows);
    if (next === undefined) return all;
    after = next;
  }
}

async function readable(deps: IncidentDeps, { number, actor }: { number: number; actor: Actor }): Promise<Incident> {
  await authorize(deps, actor, 'incident.read', streamOf(number));
  const incident = await findIncident(deps.db, number, actor);
  if (incident === undefined) throw noIncident(number);
  return incident;
}

function entryOf(event: StoredEvent): TimelineEntry {
  const { seq, at, actor, kind, hash } = event;
  return { seq, at, actor, kind, text: textOf(event), hash };
}
