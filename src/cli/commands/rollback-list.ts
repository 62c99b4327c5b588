// `rollback list`: the newest rollbacks.
import { listRuns } from '../../features/rollbacks/read-rollback.ts';
import { whole } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { rollbackLine } from '../rollback-text.ts';

const pageSize = 20;

export const rollbackList = defineCommand({
  description: 'the newest rollbacks; --before 7: those before R7',
  words: {},
  flags: { before: whole('N').optional() },
  async run({ before }, deps) {
    const runs = await listRuns(deps, { actor: deps.actor, before, limit: pageSize });
    return { text: runs.length === 0 ? 'No rollbacks.' : runs.map(rollbackLine).join('\n'), ok: true };
  },
});
