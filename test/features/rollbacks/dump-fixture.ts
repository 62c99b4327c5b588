// A target that pg_dump, pg_restore and psql of this machine understand, and tools that know them.
import { openTargetDb, type TargetDb } from '../../../src/db/target.ts';
import type { Tools } from '../../../src/features/rollbacks/tools.ts';
import { newReference } from '../../../src/lib/ids.ts';
import { afterFile, afterThis } from '../../kit/after-this.ts';
import { newDatabase, quietLog } from '../../kit/database.ts';
import { dumpProgram, startDumpServer, understandEmbedded } from '../../kit/dump-programs.ts';
import { newFolder, plain, toolsOf } from './tools-fixture.ts';

let server: ReturnType<typeof startOwnServer> | undefined;

async function startOwnServer() {
  const started = await startDumpServer(quietLog, ['fsync=off']);
  afterFile(async () => {
    server = undefined;
    await started.stop();
  });
  return started;
}

/** An empty target that the programs of this machine understand, and tools that know them. */
export async function newDumpTarget(): Promise<{
  target: TargetDb;
  tools: (psql?: string) => Tools;
  archives: string;
}> {
  let url: string;
  if (understandEmbedded) url = await newDatabase({ migrated: false });
  else {
    server ??= startOwnServer();
    url = await (await server).database(`test_${newReference()}`);
  }
  const target = openTargetDb({ url, log: quietLog });
  afterThis(() => target.close());
  const archives = await newFolder();
  const tools = (psql = dumpProgram('psql')) =>
    toolsOf(
      {
        commands: {
          'pg-dump': plain(dumpProgram('pg_dump')),
          'pg-restore': plain(dumpProgram('pg_restore')),
          psql: plain(psql),
        },
        backups: { folder: 'BACKUP_FOLDER' },
      },
      { TARGET_DATABASE_URL: url, BACKUP_FOLDER: archives },
    );
  return { target, tools, archives };
}
