// What the runs that are measured work on: an own database, a target with a ledger, and two runbooks.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { EmbeddedPostgres } from '../../../src/db/embedded/server.ts';
import { migrate } from '../../../src/db/migrate.ts';
import { openOwnDb } from '../../../src/db/own.ts';
import { openTargetDb } from '../../../src/db/target.ts';
import { openLog } from '../../../src/lib/log.ts';
import type { Surroundings } from '../../kit/rollback-engine.ts';

export const stepCount = 20;
/** How long a step of the runbook `slow` takes, so that a kill hits it in the middle. */
export const slowStepMs = 300;

const tables = `
  create table account (id integer primary key, changes integer not null default 0);
  insert into account select generate_series(1, 1000);`;

/** What the nth step changes; so does the nth of the transactions that are sent directly. */
export const accountOf = (step: number): number => step + 1;

function runbook(name: string, statement: (step: number) => string): object {
  const steps = Array.from({ length: stepCount }, (_, step) => ({
    id: `step-${step + 1}`,
    title: `Step ${step + 1}`,
    type: 'sql',
    max_rows: 1,
    statements: [statement(step)],
  }));
  const rest = { when: 'When it is measured', severities: ['P0'], target: 'auth', expected_minutes: 1 };
  return { name, title: `Measured ${name}`, ...rest, steps };
}

export async function openSurroundings(postgres: EmbeddedPostgres, folder: string): Promise<Surroundings> {
  const [ownUrl, targetUrl] = await Promise.all([postgres.database('own'), postgres.database('target')]);
  const log = openLog('error');
  const own = openOwnDb({ url: ownUrl, log });
  await migrate(own);
  await own.close();
  const target = openTargetDb({ url: targetUrl, log });
  await target.runFile(await readFile('src/features/rollbacks/ledger.sql', 'utf8'));
  await target.runFile(tables);
  await target.close();
  const runbooks = join(folder, 'runbooks');
  await mkdir(runbooks);
  const update = (step: number) => `update account set changes = changes + 1 where id = ${accountOf(step)}`;
  const slowly = (step: number) => `${update(step)} and pg_sleep(${slowStepMs / 1000}) is not null`;
  for (const one of [runbook('small', update), runbook('slow', slowly)])
    await writeFile(join(runbooks, `${(one as { name: string }).name}.yml`), stringify(one));
  return { ownUrl, targetUrl, folder: runbooks };
}
