// What is known at the moment of an incident, the figures and the person, for the values that a form begins with.
import { domainNow } from '../../db/domain-time.ts';
import { hour, minute } from '../../lib/clock.ts';
import { findCadence } from '../cadence/cadence-store.ts';
import type { Actor } from '../events/event.ts';
import { figuresNow } from '../incidents/draft-update.ts';
import { type Incident, streamOf } from '../incidents/incident.ts';
import { rolesHeld } from '../incidents/incident-store.ts';
import type { CommunicationDeps } from './deps.ts';
import type { Facts } from './facts.ts';

/** Reads them; what is not known is left out, so that nobody is told a guess. */
export async function readFacts(
  deps: CommunicationDeps,
  { actor, incident }: { actor: Actor; incident: Incident | undefined },
): Promise<Facts> {
  const now = await domainNow(deps.db);
  const later = (ms: number) => new Date(Math.ceil((now.getTime() + ms) / (5 * minute)) * 5 * minute);
  const [figures, name] = await Promise.all([figuresNow(deps), nameOf(deps, actor)]);
  const rate = figures?.verdict.level === 'unknown' ? null : (figures?.signIn?.successRate ?? null);
  return known({
    'clock.now': now,
    'clock.in_30_minutes': later(30 * minute),
    'clock.in_one_hour': later(hour),
    'clock.in_one_week': later(7 * 24 * hour),
    'person.name': name,
    'figures.sign_in_success': rate === null ? null : Math.round(rate * 1000) / 10,
    'figures.failed_sign_ins': rate === null ? null : figures?.signIn?.failed,
    ...(incident === undefined ? {} : await aboutIncident(deps, incident, now)),
  });
}

async function aboutIncident(deps: CommunicationDeps, incident: Incident, now: Date): Promise<Facts> {
  const [roles, cadence] = await Promise.all([
    rolesHeld(deps.db, incident.number),
    findCadence(deps.db, streamOf(incident.number)),
  ]);
  const commander = roles.find(({ role }) => role === 'commander')?.person;
  return {
    'incident.title': incident.title,
    'incident.impact': incident.impact,
    'incident.components': incident.components.length === 0 ? null : incident.components,
    'incident.severity': incident.severity,
    'incident.status': incident.status,
    'incident.number': incident.number,
    'incident.started_at': incident.started_at,
    'incident.resolved_at': incident.resolved_at,
    'incident.next_update_by': cadence !== undefined && cadence.due_at > now ? cadence.due_at : null,
    'incident.summary': incident.summary,
    'incident.cause': incident.cause,
    'incident.commander': commander === undefined ? null : await nameOf(deps, commander),
  };
}

// Slack may not answer, or the actor be no person of Slack's: then a person fills it in.
async function nameOf({ directory }: CommunicationDeps, actor: Actor): Promise<string | null> {
  return /^[UW][A-Z0-9]+$/.test(actor)
    ? await directory.find(actor).then(
        ({ name }) => name,
        () => null,
      )
    : null;
}

const known = (facts: Facts): Facts =>
  Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== null && fact !== undefined && fact !== ''));
