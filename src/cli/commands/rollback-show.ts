// `rollback show`: the plan, its steps, and what can be done next.
import { RollbackNumber } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { shown } from '../execute-here.ts';

export const rollbackShow = defineCommand({
  description: 'the plan of a rollback, its steps, and what can be done next',
  words: { number: RollbackNumber },
  run: ({ number }, deps) => shown(deps, number),
});
