// Opens all that outlives a restart: the journal, and what it holds; a new workspace is settled with the default cast and channels.
import type { Clock } from '../lib/clock.ts';
import type { Context } from './context.ts';
import type { Manifest } from './manifest.ts';
import { openBlobs } from './state/blobs.ts';
import { defaultChannels, defaultPeople, newIdentity } from './state/defaults.ts';
import { openFiles } from './state/file-store.ts';
import { noJournal, openJournal } from './state/journal.ts';
import { openSequence } from './state/sequence.ts';
import { openSharedClock } from './state/shared-clock.ts';
import { openStore, type Store } from './state/store.ts';

/** How long Slack takes to look at a new file. */
const fileProcessingMs = 500;

type State = Pick<Context, 'store' | 'clock' | 'sequence' | 'files'> & { close(): void };

/** @throws AppError workspace.journal_unreadable, workspace.in_use */
export function openState(init: {
  manifest: Manifest;
  folder: string | null;
  physical: Clock;
  teamName?: string;
  fileProcessingMs?: number;
}): State {
  const { manifest, folder, physical } = init;
  const { entries, journal } = folder === null ? { entries: [], journal: noJournal } : openJournal(folder);
  const clock = openSharedClock(physical, entries.findLast((entry) => entry.kind === 'clock')?.aheadMs ?? 0);
  const sequence = openSequence(clock);
  const written = entries.find((entry) => entry.kind === 'identity')?.identity;
  const identity = written ?? newIdentity(init.teamName ?? 'Local workspace');
  const store = openStore({ identity, entries, journal, sequence, clock });
  if (written === undefined) settle(store, manifest, clock);
  else renameApp(store, manifest);
  const processingMs = init.fileProcessingMs ?? fileProcessingMs;
  const files = openFiles({ store, blobs: openBlobs(folder), clock, physical, processingMs });
  return { store, clock, sequence, files, close: journal.close };
}

function settle(store: Store, manifest: Manifest, clock: Clock): void {
  const people = defaultPeople(manifest);
  for (const person of people) store.putPerson(person);
  const created = Math.floor(clock.now().getTime() / 1000);
  for (const channel of defaultChannels(people, created)) store.putChannel(channel);
}

// The manifest may have changed since the journal was begun.
function renameApp(store: Store, manifest: Manifest): void {
  const { botUserId } = store.identity;
  const now = defaultPeople(manifest).find((person) => person.id === botUserId);
  if (now !== undefined && now.name !== store.person(botUserId)?.name) store.putPerson(now);
}
