// What /auth-status and the command line show: the snapshot, for somebody who may see it.
import { type AccessDeps, authorize } from '../access/authorize.ts';
import type { Actor } from '../events/event.ts';
import type { AuthMetricsDeps } from './deps.ts';
import { noSource } from './errors.ts';
import { type AuthSnapshot, readSnapshot } from './snapshot.ts';
import { readPacks } from './source-store.ts';
import type { WindowId } from './windows.ts';

/**
 * Reads the figures of a source, the first unless said, for a window.
 * @throws AppError `access.refused`, `auth_metrics.unknown_source`, or `auth_metrics.no_source` when no database is watched.
 */
export async function readStatus(
  deps: AuthMetricsDeps & AccessDeps,
  input: { actor: Actor; window: WindowId; source?: string | undefined },
): Promise<AuthSnapshot> {
  const source = input.source ?? firstSource(deps);
  await authorize(deps, input.actor, 'auth_status.read', source);
  return await readSnapshot(deps, { source, window: input.window });
}

/** A watched system, as people choose it. */
export type SourceChoice = {
  name: string;
  label: string;
  /** The source pack that reads it; null while none is recognised. */
  pack: string | null;
  /** What whoever runs Backbolt should know of the choice of the pack. */
  remark: string | null;
};

/** All watched systems; the first is the one that is shown where none is named. */
export async function listSources(deps: Pick<AuthMetricsDeps, 'db' | 'sources'>): Promise<SourceChoice[]> {
  const packs = await readPacks(deps.db);
  return [...deps.sources].map(([name, { label, pack, recognise }]) => {
    const read = packs.get(name);
    const known = recognise === undefined ? pack.name : (read?.pack ?? null);
    return { name, label: label ?? name, pack: known, remark: read?.remark ?? null };
  });
}

/** The source that is shown where none is named. @throws AppError `auth_metrics.no_source`. */
export function firstSource(deps: Pick<AuthMetricsDeps, 'sources'>): string {
  const [source] = deps.sources.keys();
  if (source === undefined) throw noSource();
  return source;
}
