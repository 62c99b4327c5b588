// Sends somebody the minute samples behind a card as a file: asked for here, sent by a job.
import type { OwnDb } from '../../db/own.ts';
import type { Jobs } from '../../jobs/engine.ts';
import { minute } from '../../lib/clock.ts';
import { type AccessDeps, authorize } from '../access/authorize.ts';
import type { Actor } from '../events/event.ts';
import { sendSamplesJob } from './jobs.ts';
import { readMinutes } from './sample-store.ts';
import { sampleRecords, samplesHeader } from './samples-csv.ts';
import { shownSnapshot } from './shown-snapshot.ts';

// A week is 10,080 minutes of up to some 3 kB of records: read in pieces, so that other work has its turn between them.
const minutesAtOnce = 500;

/** Has the samples sent to whoever asks. @throws AppError `access.refused`, `auth_metrics.card_too_old`. */
export async function exportSamples(
  deps: AccessDeps & { jobs: Jobs },
  input: { actor: Actor; shown: string },
): Promise<void> {
  const { actor, shown } = input;
  const { source } = await shownSnapshot(deps.db, shown);
  await authorize(deps, actor, 'auth_status.read', source);
  await deps.db.transaction((tx) => deps.jobs.enqueue(tx, sendSamplesJob, { shown, person: actor }));
}

/** The file. @returns its name, such as `auth-samples-1h-2026-11-21T14-37.csv`, and its content. @throws as exportSamples. */
export async function samplesFile(
  deps: AccessDeps,
  input: { actor: Actor; shown: string },
): Promise<{ filename: string; content: string }> {
  const { source, window, from, to } = await shownSnapshot(deps.db, input.shown);
  await authorize(deps, input.actor, 'auth_status.read', source);
  const content = [samplesHeader, ...(await recordsOf(deps.db, source, from, to))].join('');
  return { filename: `auth-samples-${window}-${to.toISOString().slice(0, 16).replace(':', '-')}.csv`, content };
}

async function recordsOf(db: OwnDb, source: string, from: Date, to: Date): Promise<string[]> {
  const records: string[] = [];
  for (let next = from; next < to; ) {
    const minutes = await readMinutes(db, source, next, to, minutesAtOnce);
    records.push(...minutes.map(sampleRecords));
    const last = minutes.at(-1);
    if (last === undefined || minutes.length < minutesAtOnce) break;
    next = new Date(last.minute.getTime() + minute);
  }
  return records;
}
