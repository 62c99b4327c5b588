// A message that somebody pinned to the timeline: Slack's room reads what it says, then it is noted.
import { authorize } from '../access/authorize.ts';
import type { Actor } from '../events/event.ts';
import { addNote } from './add-note.ts';
import type { IncidentDeps } from './deps.ts';
import { type Quote, streamOf } from './incident.ts';
import { findByChannel } from './incident-store.ts';
import { readPinnedJob } from './jobs.ts';

/** Has the message read and noted, if the channel belongs to an incident. @throws AppError `access.refused`. */
export async function pinMessage(
  deps: IncidentDeps,
  input: { actor: Actor; channel: string; ts: string },
): Promise<void> {
  const incident = await findByChannel(deps.db, input.channel, input.actor);
  if (incident === undefined) return;
  await authorize(deps, input.actor, 'incident.note', streamOf(incident.number));
  const { channel, ts, actor: person } = input;
  await deps.db.transaction((tx) =>
    deps.jobs.enqueue(tx, readPinnedJob, { incident: incident.number, channel, ts, person }),
  );
}

/** Notes the message as it was read; once, whoever pins it again. */
export async function recordPinned(
  deps: IncidentDeps,
  input: { incident: number; person: string; quote: Quote },
): Promise<void> {
  const { quote } = input;
  const key = `note:${quote.channel}:${quote.ts}`;
  await addNote(deps, { number: input.incident, actor: input.person, text: '', quote, key });
}
