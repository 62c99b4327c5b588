// Opens what rollbacks stand on, apart from the tools: the runbooks, and the databases that they change.
import type { Log } from '../../lib/log.ts';
import type { Secret } from '../../lib/redaction.ts';
import { loadRunbooks, shippedRunbooks } from './load-runbooks.ts';
import type { RollbackPolicy } from './policy.ts';
import type { MessageCatalog } from './step-type.ts';
import { stepTypes } from './step-types.ts';
import { openTargets } from './targets.ts';

/**
 * @param options.more folders of runbooks besides the shipped one.
 * @param options.load reads them, when not anew.
 * @param options.variable an environment variable that policy names.
 * @throws AppError `rollbacks.runbook_invalid`
 */
export async function openRollbacks(options: {
  policy: { rollbacks: RollbackPolicy; communications: { audiences: MessageCatalog['audiences'] } };
  templates: MessageCatalog['templates'];
  more: readonly URL[] | undefined;
  variable: (name: string) => Secret | undefined;
  log: Log;
  load?: typeof loadRunbooks;
}) {
  const { templates, variable, log, more = [], load = loadRunbooks } = options;
  const { rollbacks: policy, communications } = options.policy;
  const messages = { templates, audiences: communications.audiences };
  const runbooks = await load([shippedRunbooks, ...more], { policy, types: stepTypes, messages });
  return { rollbackPolicy: policy, runbooks, targets: openTargets({ policy, variable, log }) };
}
