// What the use-cases of this feature need.
import type { TargetDb } from '../../db/target.ts';
import type { CommunicationDeps } from '../communications/deps.ts';
import type { RollbackPolicy } from './policy.ts';
import type { Runbook } from './runbook.ts';
import type { Tools } from './tools.ts';

/** The runbooks of templates/runbooks. */
export type Runbooks = {
  get(name: string): Runbook | undefined;
  all(): readonly Runbook[];
  /** Reads the file anew. @throws AppError `rollbacks.runbook_invalid`, also when it is gone */
  reread(name: string): Promise<Runbook>;
};

/** The targets of policy. */
export type Targets = {
  /** @throws AppError `rollbacks.no_target` when it cannot be used, with the remedy. */
  get(name: string): TargetDb;
  /** Why it cannot be used, with the remedy; undefined when it can. */
  missing(name: string): string | undefined;
};

export type RollbackDeps = CommunicationDeps & {
  rollbackPolicy: RollbackPolicy;
  runbooks: Runbooks;
  targets: Targets;
  tools: Tools;
};
