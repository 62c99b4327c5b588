// Starts a real PostgreSQL in a folder, adopts one that outlived its bot, and stops it when nobody else uses it.
import { rm } from 'node:fs/promises';
import type { Log } from '../../lib/log.ts';
import { findBinaries } from './binaries.ts';
import { databaseUrl, ensureDatabase } from './client.ts';
import { ensureCluster } from './cluster.ts';
import { inUse, notStopped } from './failures.ts';
import { lockFile, readLock } from './lock.ts';
import { findPlace } from './place.ts';
import { bringUp, stopUnlessUsed } from './postmaster.ts';

export type EmbeddedPostgres = {
  /** The URL of one of its databases, made when it is not there. */
  database(name: string): Promise<string>;
  /** Ends the server, unless another bot still has connections to it. */
  stop(): Promise<void>;
};

/**
 * Starts PostgreSQL with its data in `folder`/postgres, reachable through a unix socket only.
 * @param settings extra server settings, for tests (`fsync=off`).
 * @throws AppError `embedded.no_binaries`, `embedded.unsafe_folder` or `embedded.not_started`, with what the server said.
 */
export async function startEmbeddedPostgres(options: {
  folder: string;
  log: Log;
  settings?: readonly string[];
}): Promise<EmbeddedPostgres> {
  const place = await findPlace(options.folder);
  const native = await findBinaries(place.account);
  await ensureCluster(place, native);
  await bringUp(place, native, options.settings ?? [], options.log);
  return {
    async database(name) {
      await ensureDatabase(place, name);
      return databaseUrl(place, name);
    },
    async stop() {
      await stopUnlessUsed(place);
    },
  };
}

/**
 * Forgets everything that an embedded server of this folder kept.
 * @throws AppError `embedded.in_use` when another bot is connected to it, `embedded.not_stopped` when its server does not end.
 */
export async function eraseEmbeddedPostgres(folder: string): Promise<void> {
  const place = await findPlace(folder);
  const outcome = await stopUnlessUsed(place);
  if (outcome === 'used') throw inUse(folder);
  if (outcome === 'unproven') throw notStopped(lockFile(place), (await readLock(lockFile(place)))?.pid);
  // The last processes of a server that was killed may still write.
  await rm(place.data, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}
