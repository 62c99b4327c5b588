// Opens what is watched: each source is a database and the pack that reads it.
import { openWatchedDb } from '../../db/watched.ts';
import { second } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { Secret } from '../../lib/redaction.ts';
import type { MetricSource } from './deps.ts';
import { loadSourcePack } from './source-pack.ts';

// A watched database that takes longer is called slow: nobody waits longer for a figure.
const timeoutMs = 2 * second;

type WatchedSetting = { name?: string; url: Secret; pack: string };

/**
 * @param packs the folder that holds the packs' folders.
 * @returns the sources by name; connections are made on first use. @throws AppError `source_pack.…`.
 */
export async function openSources(
  settings: readonly WatchedSetting[],
  packs: URL,
  log: Log,
): Promise<ReadonlyMap<string, MetricSource>> {
  const opened = settings.map(async ({ name, url, pack }): Promise<[string, MetricSource]> => {
    const loaded = await loadSourcePack(new URL(pack, packs));
    return [
      name ?? nameOfSource(url, pack),
      { db: openWatchedDb({ url: url.reveal(), log, timeoutMs }), pack: loaded },
    ];
  });
  return new Map(await Promise.all(opened));
}

// Samples of two databases must never be taken for one another's; a pooler tells them apart by user and port alone. The password is no part
// of the name.
export function nameOfSource(url: Secret, pack: string): string {
  const { username, host, pathname } = new URL(url.reveal());
  return `${pack}:${username === '' ? '' : `${username}@`}${host}${pathname}`;
}
