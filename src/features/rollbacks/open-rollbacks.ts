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
 * @param options.variable an environment variable that policy names.
 * @throws AppError `rollbacks.runbook_invalid`
 */
export async function openRollbacks(options: {
  policy: RollbackPolicy;
  messages: MessageCatalog;
  more: readonly URL[] | undefined;
  variable: (name: string) => Secret | undefined;
  log: Log;
}) {
  const { policy, messages, more = [] } = options;
  const runbooks = await loadRunbooks([shippedRunbooks, ...more], { policy, types: stepTypes, messages });
  return { rollbackPolicy: policy, runbooks, targets: openTargets(options) };
}
