// `rollback settle`: what follows a step that failed, or of which nobody knows whether it was done.
import { z } from 'zod';
import { retryStep, settleStep } from '../../features/rollbacks/decide-step.ts';
import { RollbackNumber, text, whole } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { executeHere } from '../execute-here.ts';

export const rollbackSettle = defineCommand({
  description: 'retry: tries a failed step again; done, not-done: what you found out of an unknown one',
  words: { number: RollbackNumber, as: z.enum(['retry', 'done', 'not-done']) },
  flags: { step: whole('STEP'), reason: text(500) },
  async run({ number, as, step, reason }, deps) {
    const of = { number, actor: deps.actor, step: step - 1 };
    if (as === 'retry') await retryStep(deps, of);
    else await settleStep(deps, { ...of, as: as === 'done' ? 'done' : 'not_done', reason });
    return await executeHere(deps, number);
  },
});
