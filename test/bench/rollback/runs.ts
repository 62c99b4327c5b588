// Twenty small steps of a run that is approved and confirmed, and the same twenty transactions sent directly, by turns.
import pg from 'pg';
import { approvePlan, askApproval } from '../../../src/features/rollbacks/approve-plan.ts';
import { confirmSteps } from '../../../src/features/rollbacks/confirm-steps.ts';
import { makePlan } from '../../../src/features/rollbacks/make-plan.ts';
import { requestPlan } from '../../../src/features/rollbacks/request-plan.ts';
import { findRollback } from '../../../src/features/rollbacks/rollback-store.ts';
import { openRunner } from '../../../src/features/rollbacks/runner.ts';
import { newReference } from '../../../src/lib/ids.ts';
import { openLog } from '../../../src/lib/log.ts';
import { approver, type Engine, openEngine, requester, type Surroundings } from '../../kit/rollback-engine.ts';
import { accountOf, stepCount } from './surroundings.ts';

export async function measureRuns(at: Surroundings, rounds: number): Promise<{ direct: number[]; runs: number[] }> {
  const engine = await openEngine(at, openLog('error'));
  const client = new pg.Client({ connectionString: at.targetUrl });
  await client.connect();
  try {
    const direct: number[] = [];
    const runs: number[] = [];
    // The first ones warm up both sides.
    for (let round = -3; round < rounds; round += 1) {
      const bare = await sendDirectly(client);
      const run = await executeRun(engine);
      if (round < 0) continue;
      direct.push(bare);
      runs.push(run);
    }
    return { direct, runs };
  } finally {
    await client.end();
    await engine.close();
  }
}

async function sendDirectly(client: pg.Client): Promise<number> {
  const start = performance.now();
  for (let step = 0; step < stepCount; step += 1) {
    await client.query('begin');
    await client.query('update account set changes = changes + 1 where id = $1', [accountOf(step)]);
    await client.query('commit');
  }
  return performance.now() - start;
}

// From the moment at which all of it is confirmed until the run is complete, in its record too.
async function executeRun(engine: Engine): Promise<number> {
  const number = await confirmRun(engine, 'small');
  const runner = openRunner(engine);
  const start = performance.now();
  await runner.execute(number);
  const took = performance.now() - start;
  const run = await findRollback(engine.db, number, 'backbolt');
  if (run?.state !== 'completed') throw new Error(`the run is ${run?.state}: ${run?.reason}`);
  return took;
}

/** Plans a run, has it approved, and confirms all of its steps. */
export async function confirmRun(engine: Engine, runbook: string): Promise<number> {
  const { number } = await requestPlan(engine, {
    key: newReference(),
    actor: requester,
    runbook,
    parameters: {},
    incident: null,
    channel: null,
    practice: false,
  });
  await makePlan(engine, number);
  await askApproval(engine, { number, actor: requester });
  const hash = (await findRollback(engine.db, number, 'backbolt'))?.plan_hash ?? '';
  await approvePlan(engine, { number, actor: approver, hash });
  await confirmSteps(engine, { number, actor: requester, step: 0, upTo: stepCount - 1 });
  return number;
}
