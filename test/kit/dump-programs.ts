// The programs pg_dump, pg_restore and psql of this machine, and a server that they understand: a newer one they refuse.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { databaseUrl, ensureDatabase } from '../../src/db/embedded/client.ts';
import { ensureCluster } from '../../src/db/embedded/cluster.ts';
import { findPlace } from '../../src/db/embedded/place.ts';
import { bringUp, stopUnlessUsed } from '../../src/db/embedded/postmaster.ts';
import type { Log } from '../../src/lib/log.ts';

// Of the embedded server; see package.json.
const embeddedMajor = 18;
const programs = ['pg_dump', 'pg_restore', 'psql'] as const;

// Debian's `pg_dump` in PATH is a script that chooses one; the programs themselves are beside their server.
const folder = [output('pg_config', ['--bindir']), ...(process.env.PATH ?? '').split(':')].find((one) =>
  programs.every((program) => one !== '' && existsSync(join(one, program))),
);
const major = Number(/ (\d+)/.exec(output(join(folder ?? '', 'pg_dump'), ['--version']))?.[1] ?? 0);
const hasOwnServer = folder !== undefined && existsSync(join(folder, 'postgres'));

/** Why no dump can be made here; undefined when one can. */
export const whyNoDumps =
  folder === undefined
    ? 'there is no pg_dump here'
    : major < embeddedMajor && !hasOwnServer
      ? `pg_dump ${major} is older than the embedded server, and there is no server of its own beside it`
      : undefined;

/** Whether they understand the embedded server. */
export const understandEmbedded = major >= embeddedMajor;

/** Where one of them is. */
export const dumpProgram = (program: (typeof programs)[number]): string => join(folder ?? '', program);

/** Starts the server of their own version, in a folder of its own. */
export async function startDumpServer(log: Log, settings: readonly string[] = []) {
  const data = await mkdtemp(join(tmpdir(), 'backbolt-dumps-'));
  await chmod(data, 0o755);
  const place = await findPlace(data);
  const native = dirname(folder ?? '');
  await ensureCluster(place, native);
  await bringUp(place, native, [...settings], log);
  return {
    version: major,
    async database(name: string): Promise<string> {
      await ensureDatabase(place, name);
      return databaseUrl(place, name);
    },
    async stop(): Promise<void> {
      await stopUnlessUsed(place);
      await rm(data, { recursive: true, force: true });
    },
  };
}

function output(program: string, args: string[]): string {
  return spawnSync(program, args, { encoding: 'utf8' }).stdout?.trim() ?? '';
}
