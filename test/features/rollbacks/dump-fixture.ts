// The programs pg_dump, pg_restore and psql of this machine, and a server that they understand: a newer one they refuse.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { databaseUrl, ensureDatabase } from '../../../src/db/embedded/client.ts';
import { ensureCluster } from '../../../src/db/embedded/cluster.ts';
import { findPlace } from '../../../src/db/embedded/place.ts';
import { bringUp, stopUnlessUsed } from '../../../src/db/embedded/postmaster.ts';
import { openTargetDb, type TargetDb } from '../../../src/db/target.ts';
import type { Tools } from '../../../src/features/rollbacks/tools.ts';
import { newReference } from '../../../src/lib/ids.ts';
import { afterFile, afterThis } from '../../kit/after-this.ts';
import { newDatabase, quietLog } from '../../kit/database.ts';
import { newFolder, plain, toolsOf } from './tools-fixture.ts';

// Of the embedded server; see package.json.
const embeddedMajor = 18;
const programs = ['pg_dump', 'pg_restore', 'psql'] as const;

// Debian's `pg_dump` in PATH is a script that chooses one; the programs themselves are beside their server.
const folder = [output('pg_config', ['--bindir']), ...(process.env.PATH ?? '').split(':')].find((one) =>
  programs.every((program) => one !== '' && existsSync(join(one, program))),
);
const major = Number(/ (\d+)/.exec(output(join(folder ?? '', 'pg_dump'), ['--version']))?.[1] ?? 0);
const hasOwnServer = folder !== undefined && existsSync(join(folder, 'postgres'));

/** Why dumps cannot be tested here; undefined when they can. */
export const whyNoDumps =
  folder === undefined
    ? 'there is no pg_dump here'
    : major < embeddedMajor && !hasOwnServer
      ? `pg_dump ${major} is older than the embedded server, and there is no server of its own beside it`
      : undefined;

let server: Promise<(name: string) => Promise<string>> | undefined;

async function startOwnServer(): Promise<(name: string) => Promise<string>> {
  const data = await mkdtemp(join(tmpdir(), 'backbolt-dumps-'));
  await chmod(data, 0o755);
  const place = await findPlace(data);
  const native = dirname(folder ?? '');
  await ensureCluster(place, native);
  await bringUp(place, native, ['fsync=off'], quietLog);
  afterFile(async () => {
    server = undefined;
    await stopUnlessUsed(place);
    await rm(data, { recursive: true, force: true });
  });
  return async (name) => {
    await ensureDatabase(place, name);
    return databaseUrl(place, name);
  };
}

/** An empty target that the programs of this machine understand, and tools that know them. */
export async function newDumpTarget(): Promise<{
  target: TargetDb;
  tools: (psql?: string) => Tools;
  archives: string;
}> {
  let url: string;
  if (major >= embeddedMajor) url = await newDatabase({ migrated: false });
  else {
    server ??= startOwnServer();
    url = await (await server)(`test_${newReference()}`);
  }
  const target = openTargetDb({ url, log: quietLog });
  afterThis(() => target.close());
  const archives = await newFolder();
  const path = (program: (typeof programs)[number]) => plain(join(folder ?? '', program));
  const tools = (psql = path('psql').program) =>
    toolsOf(
      {
        commands: { 'pg-dump': path('pg_dump'), 'pg-restore': path('pg_restore'), psql: plain(psql) },
        backups: { folder: 'BACKUP_FOLDER' },
      },
      { TARGET_DATABASE_URL: url, BACKUP_FOLDER: archives },
    );
  return { target, tools, archives };
}

function output(program: string, args: string[]): string {
  return spawnSync(program, args, { encoding: 'utf8' }).stdout?.trim() ?? '';
}
