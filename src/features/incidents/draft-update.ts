// Writes the draft of a status update from what is known: the figures, the timeline since the last update, the issues that are open.
import type { Queryable } from '../../db/query.ts';
import { AppError, messageOf } from '../../lib/errors.ts';
import { type AuthSnapshot, readSnapshot, takeSnapshot } from '../auth-metrics/snapshot.ts';
import { type Deadline, enterPhase } from '../cadence/keep-cadence.ts';
import { changeIncident } from './change-incident.ts';
import type { IncidentDeps } from './deps.ts';
import { type Incident, isResolved, lengths, noIncident, numberOf, type OpenStatus } from './incident.ts';
import { findIncident, rolesHeld } from './incident-store.ts';
import { queueNotice } from './queue-notice.ts';
import { metricsLine, proposeColour, proposeNext, type UpdateText } from './status-update.ts';
import { summaryOf } from './timeline.ts';
import { eventsSince } from './timeline-store.ts';
import { keepDraft, latestUpdate } from './update-store.ts';

/** What Backbolt would say now. Figures that cannot be read are called unknown. */
export async function draftUpdate(deps: IncidentDeps, number: number): Promise<UpdateText> {
  const incident = await findIncident(deps.db, number, 'backbolt');
  if (incident === undefined) throw noIncident(number);
  const snapshot = await figuresNow(deps);
  return await composeUpdate(deps.db, incident, snapshot);
}

/** The figures of the last 15 minutes, or of what of them was after `since`; undefined when nothing is watched or nobody can say. */
export async function figuresNow(deps: IncidentDeps, since?: Date): Promise<AuthSnapshot | undefined> {
  const [source] = deps.sources.keys();
  if (source === undefined) return undefined;
  const input = { source, window: '15m' } as const;
  try {
    return await (since === undefined ? readSnapshot(deps, input) : takeSnapshot(deps, { ...input, since }));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    deps.log.warn({ error: messageOf(error) }, 'no figures for a status update');
    return undefined;
  }
}

async function composeUpdate(
  db: Queryable,
  incident: Incident,
  snapshot: AuthSnapshot | undefined,
): Promise<UpdateText> {
  const last = await latestUpdate(db, incident.number);
  const since = last?.posted_at ?? incident.started_at;
  const happened = (await eventsSince(db, incident.number, since)).flatMap((event) => summaryOf(event) ?? []);
  const status = isResolved(incident) ? 'monitoring' : (incident.status as OpenStatus);
  return {
    colour: proposeColour(snapshot?.verdict.level, { severity: incident.severity, status }),
    progress: cut(happened.slice(-5).join('; ') || 'Nothing new since the last update'),
    metrics: metricsLine(snapshot),
    issues: last?.issues ?? (incident.impact === '' ? 'None known' : cut(incident.impact)),
    next: last?.next ?? proposeNext(status),
  };
}

// Half a letter, of those that take two UTF-16 units, would be none.
const cut = (text: string) =>
  text.length > lengths.text ? `${text.slice(0, lengths.text - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : text;

/** A timer's job, five minutes before a deadline: the communications lead and the commander get a draft, or the channel while there is neither. */
export async function offerDraft(deps: IncidentDeps, deadline: Deadline): Promise<void> {
  const number = numberOf(deadline.subject);
  const text = await draftUpdate(deps, number);
  await changeIncident(deps, { number, actor: 'backbolt', action: 'incident.update' }, async ({ tx, incident }) => {
    const cadence = await enterPhase(tx, deadline, 'drafted');
    if (cadence === undefined || isResolved(incident)) return null;
    const draft = await keepDraft(tx, number, deadline.deadline, text);
    const writers = (await rolesHeld(tx, number))
      .filter(({ role }) => role === 'commander' || role === 'communications_lead')
      .map(({ person }) => person);
    const recipients: (string | null)[] = writers.length > 0 ? [...new Set(writers)] : [null];
    for (const recipient of recipients) {
      const key = `draft:${number}:${deadline.deadline}:${recipient ?? 'channel'}`;
      const content = {
        kind: 'draft' as const,
        draft: draft.id,
        deadline: deadline.deadline,
        text,
        due: cadence.due_at,
      };
      await queueNotice(deps, tx, { incident: number, key, recipient, content });
    }
    return null;
  });
}
