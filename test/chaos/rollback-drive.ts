// Brings one run from the request to its end, as people and replicas do; it can be begun anew at any point, by several at once.
import { setTimeout as delay } from 'node:timers/promises';
import { domainNow, skipTime } from '../../src/db/domain-time.ts';
import { sql } from '../../src/db/sql.ts';
import { answerStep } from '../../src/features/rollbacks/answer-step.ts';
import { approvePlan, askApproval } from '../../src/features/rollbacks/approve-plan.ts';
import { confirmSteps } from '../../src/features/rollbacks/confirm-steps.ts';
import { resumeRun } from '../../src/features/rollbacks/control-run.ts';
import { retryStep, settleStep } from '../../src/features/rollbacks/decide-step.ts';
import { makePlan } from '../../src/features/rollbacks/make-plan.ts';
import { requestPlan } from '../../src/features/rollbacks/request-plan.ts';
import {
  currentStep,
  nextToUndo,
  type Rollback,
  type RunStep,
  wordToType,
} from '../../src/features/rollbacks/rollback.ts';
import { findRollback, stepsOf } from '../../src/features/rollbacks/rollback-store.ts';
import { openRunner, type Runner } from '../../src/features/rollbacks/runner.ts';
import { beginUndo, confirmUndo } from '../../src/features/rollbacks/undo-run.ts';
import { AppError } from '../../src/lib/errors.ts';
import { approver, type Engine, requester } from '../kit/rollback-engine.ts';

/** One run. */
export type Story = {
  runbook: string;
  /** Names the run in the databases and to the service; whoever goes on with it says the same. */
  label: string;
  end: 'completed' | 'undone';
};

type Options = {
  /** Whoever held the lease is dead: nobody waits until it runs out. */
  alone?: boolean;
  /** What somebody waits for who is told that a step may still be under way. */
  untilOver?: () => Promise<unknown>;
};

const patienceMs = 30_000;
const leader = requester;

/** Returns the run's number when it has come to its end. @throws Error when it comes to none. */
export async function drive(engine: Engine, story: Story, options: Options = {}): Promise<number> {
  const runner = openRunner(engine);
  let plans = 1;
  let number = await askForPlan(engine, story, plans);
  const deadline = performance.now() + patienceMs;
  for (let before = ''; ; ) {
    const run = await findRollback(engine.db, number, 'backbolt');
    if (run === undefined) throw new Error(`rollback ${number} is gone`);
    const steps = await stepsOf(engine.db, number);
    if (run.state === story.end) return number;
    if (isCutOff(run)) {
      plans += 1;
      number = await askForPlan(engine, story, plans);
      continue;
    }
    const now = JSON.stringify([run.version, steps]);
    if (performance.now() > deadline) throw new Error(`the run comes to no end: ${now}`);
    // Somebody else is at it.
    if (now === before) await delay(5);
    before = now;
    // Another one may be quicker: then it is looked at anew.
    await turn(engine, runner, { run, steps }, story, options).catch(unlessOvertaken);
  }
}

function unlessOvertaken(error: unknown): void {
  if (!(error instanceof AppError) || error.kind !== 'conflict') throw error;
}

// Held for longer than a preview waits for the target, a plan fails; somebody makes another one.
const isCutOff = ({ state, reason }: Rollback) =>
  state === 'plan_failed' && reason?.includes('does not answer') === true;

async function askForPlan(engine: Engine, { label, runbook }: Story, nth: number): Promise<number> {
  const asked = { actor: requester, runbook, parameters: { label }, incident: null, channel: null, practice: false };
  return (await requestPlan(engine, { ...asked, key: `plan-${label}-${nth}` })).number;
}

type Seen = { run: Rollback; steps: readonly RunStep[] };

async function turn(engine: Engine, runner: Runner, seen: Seen, story: Story, options: Options): Promise<void> {
  const { run, steps } = seen;
  const { number } = run;
  switch (run.state) {
    case 'planning':
      return await makePlan(engine, number);
    case 'planned':
      return await askApproval(engine, { number, actor: requester });
    case 'awaiting_approval':
      return void (await approvePlan(engine, { number, actor: approver, hash: run.plan_hash ?? '' }));
    case 'approved':
      return void (await confirmSteps(engine, { number, actor: leader, step: 0, upTo: 2 }));
    case 'running': {
      const current = currentStep(steps);
      if (current !== undefined && isAsking(run, current))
        return await answerStep(engine, { number, actor: leader, step: current.step, go: true, note: 'Go' });
      if (current?.state !== 'waiting') return await execute(engine, runner, seen, options);
      return void (await confirmSteps(engine, { number, actor: leader, step: current.step, upTo: steps.length - 1 }));
    }
    case 'aborting':
      return await execute(engine, runner, seen, options);
    case 'paused':
      return await resumeRun(engine, { number, actor: leader });
    case 'stopped':
      return await decide(engine, seen, story, options);
    case 'completed':
      return await beginUndo(engine, { number, actor: leader, downTo: 0, reason: 'It was not that' });
    case 'undoing': {
      const next = nextToUndo(steps, run.undo_to ?? 0);
      const waits = next !== undefined && next.undo_preview !== null && next.undo_confirmed_by === null;
      if (!waits) return await execute(engine, runner, seen, options);
      if (mayBeUnderWay(next)) await options.untilOver?.();
      return await confirmUndo(engine, { number, actor: leader, step: next.step, typed: wordToType(run) });
    }
    default:
      throw new Error(`the run is ${run.state}: ${run.reason}`);
  }
}

const isAsking = ({ plan }: Rollback, { step, state, answer }: RunStep) =>
  state === 'running' && plan?.steps[step]?.place === 'person' && answer === null;

async function decide(engine: Engine, seen: Seen, story: Story, { untilOver }: Options): Promise<void> {
  const { run, steps } = seen;
  const { number } = run;
  const current = currentStep(steps);
  if (current === undefined) throw new Error(`the run stopped with nothing left to do: ${run.reason}`);
  const at = { number, actor: leader, step: current.step };
  if (current.state === 'failed') return await retryStep(engine, at);
  if (mayBeUnderWay(current)) await untilOver?.();
  const as = (await isDone(engine, seen, current.step, story)) ? 'done' : 'not_done';
  await settleStep(engine, { ...at, as, reason: 'I have looked' });
}

const mayBeUnderWay = ({ evidence }: RunStep) => evidence?.includes('may still be under way') ?? false;

// A person looks at the thing itself.
async function isDone({ at }: Engine, { run }: Seen, step: number, { label }: Story): Promise<boolean> {
  const answer = await fetch(`${at.serviceUrl}/look/${run.plan?.steps[step]?.id}/${label}`);
  return ((await answer.json()) as { performed: boolean }).performed;
}

async function execute(engine: Engine, runner: Runner, { run, steps }: Seen, { alone }: Options): Promise<void> {
  const { db } = engine;
  if (alone)
    await db.run(sql`update backbolt.rollback_lease set leased_until = clock_timestamp() - interval '1 minute'`);
  // What waits for a time has it come.
  const lookAt = Math.max(0, ...steps.map(({ look_at }) => look_at?.getTime() ?? 0));
  const wait = lookAt - (await domainNow(db)).getTime();
  if (wait > 0) await skipTime(db, wait);
  await runner.execute(run.number);
}
