// Brings a plan that was made up to its end: what people click and what the world does, by two replicas that execute it.
import { setTimeout as delay } from 'node:timers/promises';
import { domainNow, skipTime } from '../../src/db/domain-time.ts';
import { sql } from '../../src/db/sql.ts';
import { answerStep } from '../../src/features/rollbacks/answer-step.ts';
import { confirmSteps } from '../../src/features/rollbacks/confirm-steps.ts';
import { abortRun, pauseRun, resumeRun } from '../../src/features/rollbacks/control-run.ts';
import { approveSkip, retryStep, settleStep, skipStep } from '../../src/features/rollbacks/decide-step.ts';
import { executeRun } from '../../src/features/rollbacks/execute-run.ts';
import {
  currentStep,
  nextToUndo,
  type Rollback,
  type RunStep,
  wordToType,
} from '../../src/features/rollbacks/rollback.ts';
import { beginUndo, confirmUndo, stopUndo } from '../../src/features/rollbacks/undo-run.ts';
import { AppError } from '../../src/lib/errors.ts';
import { approver, requester } from '../kit/rollback-engine.ts';
import { look, type RandomRun, type Replicas } from './random-lane.ts';
import { type Click, type Clicked, type Command, type Ending, idOf, type RandomStep } from './random-plan.ts';

/** Does it. Returns whether it was refused. */
export async function perform(random: RandomRun, command: Command): Promise<{ refused: boolean }> {
  if ('click' in command) return { refused: await click(random, command) };
  if ('offered' in command) return { refused: await clickOffered(random, command.offered) };
  if ('execute' in command) {
    if (command.expired) await expire(random);
    const who = command.execute === 'both' ? (['first', 'second'] as const) : [command.execute];
    await Promise.all(who.map((one) => execute(random, one)));
  } else if ('proceed' in command) {
    for (let n = 0; n < command.proceed; n += 1) await proceed(random, 'forward');
  } else if ('cut' in command) await cutOff(random, command);
  else if ('stall' in command) await stall(random, command);
  else if ('lose' in command) {
    const step = idAt(random, command.lose);
    random.lane.service.lose(random.label, { step, call: command.call, when: command.when }, command.by);
  } else if ('trouble' in command) await makeTrouble(random, command);
  else await skipTime(random.replicas.second.db, command.later * 1000);
  return { refused: false };
}

const idAt = ({ steps }: RandomRun, index: number) => {
  const at = index % steps.length;
  return idOf(steps[at] as RandomStep, at);
};

async function makeTrouble(random: RandomRun, { trouble, step, on }: Extract<Command, { trouble: unknown }>) {
  const [id, { label }] = [idAt(random, step), random];
  await random.lane.target.run(
    on
      ? sql`insert into app.trouble (label, step, trouble) values (${label}, ${id}, ${trouble}) on conflict do nothing`
      : sql`delete from app.trouble where label = ${label} and step = ${id} and trouble = ${trouble}`,
  );
}

/** Whoever has the lease has it no more. */
async function expire({ replicas: { second } }: RandomRun): Promise<void> {
  await second.db.run(sql`update backbolt.rollback_lease set leased_until = clock_timestamp() - interval '1 minute'`);
}

/** Only what can be told to people, or another one's lease, ends it. */
async function execute({ replicas, number }: RandomRun, who: keyof Replicas): Promise<void> {
  const never = new AbortController().signal;
  await executeRun(replicas[who], { run: number, holder: replicas[who].holder, stopping: never }).catch(passOver);
}

function passOver(error: unknown): void {
  if (!(error instanceof AppError)) throw error;
}

async function cutOff(random: RandomRun, { network, at }: Extract<Command, { cut: true }>): Promise<void> {
  await expire(random);
  const front = random.lane.fronts[network];
  const { reached } = front.watch({ ...at, type: '' });
  // Whatever it says: its database is gone in the middle of it.
  const executing = execute(random, 'first').catch(() => undefined);
  await Promise.race([reached, executing]);
  front.cut();
  front.watch();
  await executing;
}

// So long somebody waits for what is held: longer than for a lock in the target.
const heldMs = 160;

async function stall(random: RandomRun, { stall, network, at }: Extract<Command, { stall: unknown }>): Promise<void> {
  await expire(random);
  const front = random.lane.fronts[network];
  const { reached } = front.watch({ ...at, type: '' });
  const executing = execute(random, 'first').catch(() => undefined);
  const isHeld = await Promise.race([reached, executing.then(() => false)]);
  if (isHeld) random.stalled = true;
  const others = (async () => {
    for (const command of stall) await perform(random, command);
  })();
  others.catch(() => undefined);
  if (isHeld) await Promise.race([others, delay(heldMs)]);
  front.thaw();
  front.watch();
  await Promise.all([executing, others]);
}

async function click(random: RandomRun, command: Click): Promise<boolean> {
  const clicks = Array.from({ length: command.twice ? 2 : 1 }, () => clickOnce(random, command));
  const outcomes = await Promise.allSettled(clicks);
  const refusals = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  refusals.forEach(passOver);
  return refusals.length === outcomes.length;
}

async function clickOffered(random: RandomRun, nth: number): Promise<boolean> {
  const { run, steps } = await look(random);
  const offered = offeredOn(run, currentStep(steps), nth);
  const clicked = offered[nth % offered.length];
  return clicked === undefined ? false : await click(random, { by: 'leader', twice: false, ...clicked });
}

function offeredOn({ state }: Rollback, current: RunStep | undefined, nth: number): Clicked[] {
  const undo: Clicked = { click: 'undo', step: nth % 3 };
  const next: Clicked[] =
    current?.state === 'waiting'
      ? [{ click: 'confirm' }, { click: 'run_up_to', step: nth }]
      : [{ click: 'answer', go: nth % 4 > 0 }];
  const decisions: Clicked[] =
    current?.state === 'unknown'
      ? [{ click: 'settle', as: 'as_it_is' }, { click: 'settle', as: 'not_done' }, { click: 'skip' }]
      : [{ click: 'retry' }, { click: 'skip' }];
  const offered: Partial<Record<Rollback['state'], Clicked[]>> = {
    approved: [{ click: 'run_up_to', step: nth }],
    running: [...next, ...next, { click: 'pause' }, { click: 'abort' }, undo],
    paused: [{ click: 'resume' }, { click: 'resume' }, { click: 'abort' }, undo],
    stopped: [...decisions, { click: 'agree' }, { click: 'agree' }, { click: 'abort' }, undo],
    undoing: [{ click: 'confirm_undo' }, { click: 'confirm_undo' }, { click: 'leave' }],
  };
  return offered[state] ?? [undo];
}

async function clickOnce(random: RandomRun, command: Click): Promise<unknown> {
  const { run, steps } = await look(random);
  const people = random.replicas.second;
  const by = { number: random.number, actor: command.by === 'leader' ? requester : approver };
  const reason = 'Because';
  const current = currentStep(steps)?.step ?? steps.length;
  const at = { ...by, step: current };
  switch (command.click) {
    case 'confirm':
      return await confirmSteps(people, at);
    case 'run_up_to':
      return await confirmSteps(people, { ...at, upTo: command.step });
    case 'pause':
      return await pauseRun(people, by);
    case 'resume':
      return await resumeRun(people, by);
    case 'abort':
      return await abortRun(people, { ...by, reason });
    case 'retry':
      return await retryStep(people, at);
    case 'skip':
      return await skipStep(people, { ...at, reason });
    case 'agree':
      return await approveSkip(people, { ...at, actor: approver });
    case 'leave':
      return await stopUndo(people, { ...by, reason });
    case 'answer':
      return await answerStep(people, { ...at, go: command.go, note: '' });
    case 'settle':
      return await settle(random, at, command.as);
    case 'undo':
      return await beginUndo(people, { ...by, downTo: command.step, reason });
    case 'confirm_undo': {
      const next = nextToUndo(steps, run.undo_to ?? 0)?.step ?? 0;
      return await confirmUndo(people, { ...by, step: next, typed: wordToType(run) });
    }
  }
}

type AtStep = { number: number; actor: string; step: number };

async function settle(random: RandomRun, at: AtStep, as: 'done' | 'not_done' | 'as_it_is'): Promise<void> {
  const { done, undone } = random.lane.service.effects(idAt(random, at.step), random.label);
  const truth = done > undone ? 'done' : 'not_done';
  const word = as === 'as_it_is' ? truth : as;
  if (word !== truth) random.lied = true;
  await settleStep(random.replicas.second, { ...at, as: word, reason: 'I have looked' });
}

/** Does what comes next. Returns false when the run is at its end. */
async function proceed(random: RandomRun, ending: Ending): Promise<boolean> {
  const { run, steps } = await look(random);
  const clicked = nextClick(run, steps, ending);
  if (clicked !== undefined) await click(random, { by: 'leader', twice: false, ...clicked });
  else if (['running', 'undoing', 'aborting'].includes(run.state)) await work(random, steps);
  else return false;
  return true;
}

function nextClick(run: Rollback, steps: readonly RunStep[], ending: Ending): Clicked | undefined {
  if (ending === 'abort' && ['approved', 'paused', 'stopped'].includes(run.state)) return { click: 'abort' };
  const current = currentStep(steps);
  switch (run.state) {
    case 'approved':
      return { click: 'run_up_to', step: 0 };
    case 'running':
      return nextForward(run, steps);
    case 'paused':
      return { click: 'resume' };
    case 'stopped':
      if (current?.state === 'failed') return { click: 'retry' };
      return current?.state === 'unknown' ? { click: 'settle', as: 'as_it_is' } : { click: 'abort' };
    case 'undoing': {
      const next = nextToUndo(steps, run.undo_to ?? 0);
      const waits = next !== undefined && next.undo_preview !== null && next.undo_confirmed_by === null;
      return waits ? { click: 'confirm_undo' } : undefined;
    }
    default:
      return undefined;
  }
}

function nextForward({ plan }: Rollback, steps: readonly RunStep[]): Clicked | undefined {
  const current = currentStep(steps);
  if (current?.state === 'waiting') return { click: 'run_up_to', step: steps.length };
  const asks = current?.state === 'running' && plan?.steps[current.step]?.place === 'person';
  return asks && current.answer === null ? { click: 'answer', go: true } : undefined;
}

async function work(random: RandomRun, steps: readonly RunStep[]): Promise<void> {
  await expire(random);
  // What waits for a time has it come.
  const { db } = random.replicas.second;
  const lookAt = Math.max(0, ...steps.map(({ look_at }) => look_at?.getTime() ?? 0));
  const wait = lookAt - (await domainNow(db)).getTime();
  if (wait > 0) await skipTime(db, wait);
  await execute(random, 'second');
}

const mostTurns = 80;

/** Nothing is in its way any more. @throws Error when it comes to no end. */
export async function bringToEnd(random: RandomRun, ending: Ending): Promise<void> {
  await random.lane.target.run(sql`delete from app.trouble`);
  let left = mostTurns;
  const go = async () => {
    while (await proceed(random, ending)) {
      left -= 1;
      if (left === 0) throw new Error(`the run comes to no end: ${JSON.stringify(await look(random))}`);
    }
  };
  await go();
  if (ending !== 'undo' || !['completed', 'aborted'].includes((await look(random)).run.state)) return;
  await click(random, { by: 'leader', twice: false, click: 'undo', step: 0 });
  await go();
}
