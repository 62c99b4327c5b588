// Declares an incident: in one transaction it has a number, a clock, an event, and the jobs that set it up.
import { domainNow } from '../../db/domain-time.ts';
import type { Tx } from '../../db/own.ts';
import { sql } from '../../db/sql.ts';
import type { Json } from '../../lib/canonical-json.ts';
import { minute } from '../../lib/clock.ts';
import { authorize } from '../access/authorize.ts';
import { findShown } from '../auth-metrics/shown-snapshot.ts';
import { appendEvent } from '../events/append-event.ts';
import type { Actor } from '../events/event.ts';
import { once } from '../events/intent.ts';
import { beginChecklists } from './begin-checklists.ts';
import { firstResponseDue, startClocks } from './clocks.ts';
import type { IncidentDeps } from './deps.ts';
import { type Incident, type Quote, type Severity, sameTitle, streamOf } from './incident.ts';
import { events } from './incident-events.ts';
import { addMember, declaredSince, insertIncident, type NewIncident } from './incident-store.ts';
import { peopleIn } from './people-in.ts';
import { queueNotice } from './queue-notice.ts';
import { beginSetup } from './set-up-channel.ts';

export type Declaration = {
  /** The same for every delivery of one submission. */
  key: string;
  actor: Actor;
  title: string;
  severity: Severity;
  /** What users notice. */
  impact: string;
  components: string[];
  private: boolean;
  practice: boolean;
  /** Where it was declared: its channel if none can be made. */
  declaredIn: string | null;
  quote?: Quote;
  /** The figures on the card whose button was clicked. */
  shown?: string;
  /** Declares it even if one with this title was declared within the last minute. */
  anyway: boolean;
  /** The modal in which the set-up is shown as it completes. */
  setupView?: string;
};

/** `similar`: nothing was declared, `number` is the one that somebody declared just before. */
export type Declared = { number: number; similar: boolean };

/** Whoever declares the same thing within this time is offered the first. */
const similarWithinMs = minute;

/**
 * Declares an incident, once for each `key`.
 * @throws AppError `access.refused`.
 */
export async function declareIncident(deps: IncidentDeps, input: Declaration): Promise<Declared> {
  const { actor, severity } = input;
  await authorize(deps, actor, 'incident.declare', 'incidents');
  const evidence = input.shown === undefined ? undefined : await findShown(deps.db, input.shown);
  const policy = deps.incidentPolicy.severities[severity];
  const invited = input.private ? [] : await peopleIn(deps.directory, policy.invite);
  return await deps.db.transaction(async (tx) => {
    const { outcome } = await once(tx, input.key, async (): Promise<Declared> => {
      await oneAtATime(tx);
      const at = await domainNow(tx);
      const similar = input.anyway ? undefined : await findSimilar(tx, input, at);
      if (similar !== undefined) return { number: similar.number, similar: true };
      const incident = await insertIncident(tx, newIncident(input, evidence, at, firstResponseDue(deps, severity, at)));
      const people = actor.startsWith('cli:') ? invited : [actor, ...invited];
      for (const person of new Set(people)) await addMember(tx, incident.number, person);
      await begin(deps, tx, incident);
      return { number: incident.number, similar: false };
    });
    return outcome;
  });
}

function newIncident(
  input: Declaration,
  evidence: Incident['evidence'] | undefined,
  at: Date,
  responseDue: Date,
): NewIncident {
  const { title, severity, impact, components, practice } = input;
  return {
    title,
    severity,
    impact,
    components,
    private: input.private,
    practice,
    declared_by: input.actor,
    declared_in: input.declaredIn,
    started_at: at,
    quote: input.quote ?? null,
    evidence: evidence ?? null,
    first_response_due: responseDue,
    setup_view: input.setupView ?? null,
  };
}

// What follows from a new incident: its set-up, its clocks, its checklists, and the record of it.
async function begin(deps: IncidentDeps, tx: Tx, incident: Incident): Promise<void> {
  const { number, started_at: at, declared_by: actor } = incident;
  const stream = streamOf(number);
  await beginSetup(deps, tx, incident);
  await startClocks(deps, tx, incident, at);
  if (incident.evidence !== null) {
    const content = { kind: 'evidence' as const };
    await queueNotice(deps, tx, { incident: number, key: `evidence:${number}`, recipient: null, content });
  }
  const begun = await beginChecklists(deps, tx, incident, at);
  await appendEvent(tx, { stream, at, actor, kind: events.declared, data: declaredData(incident) });
  for (const data of begun) await appendEvent(tx, { stream, at, actor: 'policy', kind: events.checklistStarted, data });
}

// Two who declare the same thing in the same second must not both be first.
async function oneAtATime(tx: Tx): Promise<void> {
  await tx.run(sql`select pg_advisory_xact_lock(hashtext('backbolt.declare'))`);
}

async function findSimilar(tx: Tx, input: Declaration, at: Date): Promise<Incident | undefined> {
  const recent = await declaredSince(tx, new Date(at.getTime() - similarWithinMs), input.actor);
  return recent.findLast((one) => sameTitle(one.title, input.title) && one.practice === input.practice);
}

function declaredData(incident: Incident) {
  const { number, title, severity, impact, components, practice, quote } = incident;
  // The row's figures hold dates, the record's are JSON.
  const evidence = JSON.parse(JSON.stringify(incident.evidence)) as Json;
  return { number, title, severity, impact, components, private: incident.private, practice, quote, evidence };
}
