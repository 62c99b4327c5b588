// `rollback resume`: goes on with a rollback while Slack is down; it never approves.
import { confirmSteps } from '../../features/rollbacks/confirm-steps.ts';
import { resumeRun } from '../../features/rollbacks/control-run.ts';
import { readRollback } from '../../features/rollbacks/read-rollback.ts';
import { RollbackNumber, text, whole } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { executeHere } from '../execute-here.ts';

export const rollbackResume = defineCommand({
  description: 'goes on: confirms a step (--step 3), or all up to one (--up-to 5), and executes what is confirmed',
  words: { number: RollbackNumber },
  flags: { step: whole('STEP').optional(), upTo: whole('STEP').optional(), typed: text(500).optional() },
  async run({ number, step, upTo, typed }, deps) {
    const { actor } = deps;
    const { run } = await readRollback(deps, { number, actor });
    if (run.state === 'paused') await resumeRun(deps, { number, actor });
    if (step !== undefined) {
      const last = upTo === undefined ? {} : { upTo: upTo - 1 };
      await confirmSteps(deps, { number, actor, step: step - 1, ...last, typed });
    }
    return await executeHere(deps, number);
  },
});
