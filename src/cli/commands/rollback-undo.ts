// `rollback undo`: turns a rollback round, and undoes it step by confirmed step.
import { readRollback } from '../../features/rollbacks/read-rollback.ts';
import { beginUndo, confirmUndo } from '../../features/rollbacks/undo-run.ts';
import { RollbackNumber, text, whole } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { executeHere } from '../execute-here.ts';

export const rollbackUndo = defineCommand({
  description: 'begins to undo it (--down-to 2) and shows what that would do; --step 5 then confirms that for step 5',
  words: { number: RollbackNumber },
  flags: {
    step: whole('STEP').optional(),
    downTo: whole('STEP').optional(),
    reason: text(500).optional(),
    typed: text(500).optional(),
  },
  async run({ number, step, downTo = 1, reason = 'From the command line', typed }, deps) {
    const { actor } = deps;
    const { run } = await readRollback(deps, { number, actor });
    if (step !== undefined) await confirmUndo(deps, { number, actor, step: step - 1, typed });
    else if (run.state !== 'undoing') await beginUndo(deps, { number, actor, downTo: downTo - 1, reason });
    return await executeHere(deps, number);
  },
});
