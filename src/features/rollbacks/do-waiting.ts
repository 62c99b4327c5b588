// Looks at a step that waits for something to hold, or asks a person: neither has an effect of its own.

import { second } from '../../lib/clock.ts';
import { AppError } from '../../lib/errors.ts';
import { setProgress } from '../events/progress.ts';
import { changeExecuted, type Execution, worldOf } from './execution.ts';
import { recordDone, recordFailed } from './record-step.ts';
import { streamOf } from './rollback.ts';

export async function doWaiting(execution: Execution, step: number): Promise<void> {
  const { type, bound, described } = execution.ready(step);
  const state = execution.steps[step];
  if (described.place === 'person') {
    if (state?.answer == null) return await ask(execution, step);
    if (!state.answer.go) {
      const note = state.answer.note === '' ? '' : `: ${state.answer.note}`;
      return await recordFailed(execution, step, `The answer was no-go${note}`, false);
    }
  }
  const startedAt = state?.started_at ?? execution.at;
  try {
    const ran = await type.run(bound.spec, worldOf(execution, step));
    if (ran.state === 'waiting') return await lookAgain(execution, step, ran);
    const { state: _state, ...effect } = ran;
    await recordDone(execution, [{ step, effect, startedAt, endedAt: execution.at }]);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    await recordFailed(execution, step, error.userMessage, false);
  }
}

async function ask(execution: Execution, step: number): Promise<void> {
  await changeExecuted(execution, async (change) => {
    await change.updateStep(step, { state: 'running', started_at: change.at, evidence: null });
    await change.tell(`asks: ${execution.run.plan?.steps[step]?.title ?? ''}`);
    await execution.show(change.tx);
    return null;
  });
}

async function lookAgain(
  execution: Execution,
  step: number,
  { againInSeconds, progress }: { againInSeconds: number; progress: { done: number; total: number; phase: string } },
): Promise<void> {
  await changeExecuted(execution, async (change) => {
    const state = change.steps[step];
    await change.updateStep(step, {
      state: 'running',
      started_at: state?.started_at ?? change.at,
      look_at: new Date(change.at.getTime() + againInSeconds * second),
    });
    const news = await setProgress(change.tx, streamOf(change.run.number), { ...progress, at: change.at });
    if (news || state?.state !== 'running') await execution.show(change.tx);
    return null;
  });
}
