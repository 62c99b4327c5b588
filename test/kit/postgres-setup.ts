// One throwaway Postgres for the whole run, with a template database that is already migrated.
import { chmod, glob, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../src/db/embedded/server.ts';
import { migrate } from '../../src/db/migrate.ts';
import { openOwnDb } from '../../src/db/own.ts';
import type { JobBinding } from '../../src/jobs/define-job.ts';
import { openJobs } from '../../src/jobs/engine.ts';
import { openLog } from '../../src/lib/log.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** URL of the server's maintenance database. */
    postgresUrl: string;
    /** A database that holds Backbolt's schema and nothing else, to be copied. */
    templateDatabase: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'backbolt-test-'));
  // As root the server runs as somebody else, who must get in here, or its data goes where nobody removes it.
  await chmod(folder, 0o755);
  const log = openLog('error');
  const settings = ['fsync=off', 'full_page_writes=off', 'max_connections=400', 'shared_buffers=32MB'];
  const server = await startEmbeddedPostgres({ folder, log, settings });
  const url = await server.database('template_backbolt');
  const db = openOwnDb({ url, log });
  await migrate(db);
  const jobs = openJobs({ url, db, log });
  await jobs.start(await everyJob());
  await jobs.stop();
  await db.close();
  project.provide('postgresUrl', await server.database('postgres'));
  project.provide('templateDatabase', 'template_backbolt');
  return async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
}

// Each kind of job has a queue, which a bot makes at its first start; hundreds start on copies of this database.
async function everyJob(): Promise<JobBinding[]> {
  const bindings: JobBinding[] = [];
  for await (const file of glob('src/features/*/jobs.ts')) {
    const exported = Object.values((await import(resolve(file))) as object);
    for (const job of exported)
      if ('schema' in job && 'retries' in job) bindings.push({ job, handler: async () => {} });
  }
  return bindings;
}
