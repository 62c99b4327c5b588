// `rollback abort`: ends a rollback where it stands.
import { abortRun } from '../../features/rollbacks/control-run.ts';
import { RollbackNumber, text } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { executeHere } from '../execute-here.ts';

export const rollbackAbort = defineCommand({
  description: 'ends it where it stands; what was done stays done',
  words: { number: RollbackNumber },
  flags: { reason: text(500) },
  async run({ number, reason }, deps) {
    await abortRun(deps, { number, actor: deps.actor, reason });
    return await executeHere(deps, number);
  },
});
