// After the end: watches the figures minute by minute, and proposes to reopen when they fall.
import { hour, minute } from '../../lib/clock.ts';
import { askConfirmation } from '../access/confirmation.ts';
import { once } from '../events/intent.ts';
import { type Change, changeIncident } from './change-incident.ts';
import { watchLater } from './clocks.ts';
import type { IncidentDeps } from './deps.ts';
import { figuresNow } from './draft-update.ts';
import { isResolved, streamOf } from './incident.ts';
import { events } from './incident-events.ts';
import { findIncident } from './incident-store.ts';
import { queueNotice } from './queue-notice.ts';
import { metricsLine } from './status-update.ts';

const proposalExpiresMs = 24 * hour;

/**
 * A timer's job, once a minute for policy's time after the end (S3: 30 minutes). The first minute in which sign-in, as it was since the end, is
 * degraded or failing makes one proposal and ends the watch; figures that nobody knows are no reason to reopen, and are said at the end.
 */
export async function watchFigures(deps: IncidentDeps, input: { incident: number; resolution: number }): Promise<void> {
  const ended = (await findIncident(deps.db, input.incident, 'backbolt'))?.resolved_at;
  // What failed before the end is why there was an incident.
  const figures = ended == null ? undefined : await figuresNow(deps, ended);
  const verdict = figures?.verdict.level ?? 'unknown';
  await changeIncident(
    deps,
    { number: input.incident, actor: 'backbolt', action: 'incident.reopen' },
    async (change) => {
      const { tx, incident, at } = change;
      if (!isResolved(incident) || incident.resolutions !== input.resolution || incident.resolved_at === null)
        return null;
      const watched = Math.floor((at.getTime() - incident.resolved_at.getTime()) / minute);
      if (verdict === 'degraded' || verdict === 'failing') {
        await propose(deps, change, verdict, metricsLine(figures));
        return null;
      }
      if (watched >= deps.incidentPolicy.resolved.watch_minutes) {
        // A job that runs again, since its worker died after the commit, has said so already.
        const { repeated } = await once(
          tx,
          `${streamOf(incident.number)}:watched:${input.resolution}`,
          async () => null,
        );
        if (!repeated) change.record(events.watchEnded, { verdict, watched_minutes: watched });
        return null;
      }
      await watchLater(tx, input, at);
      return null;
    },
  );
}

async function propose(deps: IncidentDeps, change: Change, verdict: string, figures: string): Promise<void> {
  const { tx, incident, at } = change;
  const { number, resolutions: resolution } = incident;
  const confirmation = await askConfirmation(tx, {
    action: 'incident.reopen',
    subject: streamOf(number),
    version: String(resolution),
    actor: null,
    at,
    expiresInMs: proposalExpiresMs,
  });
  const reason = `Sign-in is ${verdict}. ${figures}`;
  const content = { kind: 'reopen_proposal' as const, confirmation, resolution, reason };
  const key = `reopen:${number}:${resolution}`;
  if (!(await queueNotice(deps, tx, { incident: number, key, recipient: null, content }))) return;
  change.record(events.reopenProposed, { verdict, figures });
}
