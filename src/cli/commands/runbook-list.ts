// `runbook list`: what can be rolled back, and why something cannot be as things are.
import { catalogOf } from '../../features/rollbacks/message-catalog.ts';
import { whatIsMissing } from '../../features/rollbacks/read-runbook.ts';
import { stepTypes } from '../../features/rollbacks/step-types.ts';
import { defineCommand } from '../command.ts';
import { printable } from '../printable.ts';

export const runbookList = defineCommand({
  description: 'the runbooks, each with what it needs and does not have',
  words: {},
  async run(_, deps) {
    const { runbooks, rollbackPolicy: policy, targets, tools } = deps;
    const context = { policy, types: stepTypes, messages: catalogOf(deps) };
    const texts = await Promise.all(
      runbooks.all().map(async (runbook) => {
        const { name, title, severities, target, expected_minutes } = runbook.file;
        const missing = await whatIsMissing(runbook, context, { targets, tools });
        const lines = [
          `${name}: ${title} (${severities.join(', ')}; target ${target}; ${expected_minutes} min)`,
          ...missing.map((why) => `  not available: ${why}`),
        ];
        return lines.map(printable).join('\n');
      }),
    );
    return { text: texts.length === 0 ? 'No runbooks.' : texts.join('\n'), ok: true };
  },
});
