// Kills a replica with kill -9 in the middle of a step, and measures until another one has done the next step.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { sql } from '../../../src/db/sql.ts';
import type { TargetDb } from '../../../src/db/target.ts';
import { findRollback } from '../../../src/features/rollbacks/rollback-store.ts';
import { openLog } from '../../../src/lib/log.ts';
import { openEngine, type Surroundings } from '../../kit/rollback-engine.ts';
import { confirmRun } from './runs.ts';
import { slowStepMs } from './surroundings.ts';

const patienceMs = 30_000;

export async function measureResume(at: Surroundings, rounds: number): Promise<number[]> {
  const engine = await openEngine(at, openLog('error'));
  const took: number[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      // Somebody else is there already, and has nothing to do.
      const other = await startReplica(at);
      other.kill('SIGSTOP');
      const victim = await startReplica(at);
      const number = await confirmRun(engine, 'slow');
      const { id } = (await findRollback(engine.db, number, 'backbolt')) ?? {};
      const target = engine.targets.get('auth');
      await until(async () => (await stepsDone(target, id)) >= 2);
      other.kill('SIGCONT');
      await delay(slowStepMs / 2);
      const start = performance.now();
      victim.kill('SIGKILL');
      const done = await stepsDone(target, id);
      await until(async () => (await stepsDone(target, id)) > done);
      took.push(performance.now() - start);
      await until(async () => (await findRollback(engine.db, number, 'backbolt'))?.state === 'completed');
      other.kill('SIGKILL');
    }
    return took;
  } finally {
    await engine.close();
  }
}

async function startReplica(at: Surroundings) {
  const child = fork(new URL('./replica.ts', import.meta.url), [JSON.stringify(at)], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: { PATH: process.env.PATH },
  });
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  // Ten replicas are started one after the other: what is over must not be kept in mind.
  child.once('exit', () => process.off('exit', end));
  await once(child, 'message');
  return child;
}

const Count = z.object({ count: z.number() });

async function stepsDone(target: TargetDb, run: string | undefined): Promise<number> {
  return (await target.one(Count, sql`select count(*) as count from backbolt_ledger.step where run = ${run}`)).count;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error('it did not come to that in 30 s');
    await delay(5);
  }
}
