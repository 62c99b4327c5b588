// `/auth-rollback show`, `list` and `help`: how things stand, to the person alone.
import type { RollbackDeps } from '../../features/rollbacks/deps.ts';
import { listRuns, readRollback } from '../../features/rollbacks/read-rollback.ts';
import { typedRollback } from '../button-values.ts';
import type { CommandListener } from '../listener.ts';
import { rollbackCard } from '../views/rollback-card.ts';
import { rollbackHelp, rollbackList, rollbackPageSize } from '../views/rollback-list.ts';

export const showRollback: CommandListener<RollbackDeps> = {
  kind: 'command',
  command: '/auth-rollback',
  subcommand: 'show',
  async handle({ person, text }, deps) {
    const view = await readRollback(deps, { number: typedRollback(text), actor: person });
    return { kind: 'reply', message: rollbackCard(view, deps.rollbackPolicy.duration_target_minutes) };
  },
};

/** `list`, `list 7` for those before R7 */
export const listRollbacksByCommand: CommandListener<RollbackDeps> = {
  kind: 'command',
  command: '/auth-rollback',
  subcommand: 'list',
  async handle({ person, text }, deps) {
    const before = text === '' ? undefined : typedRollback(text);
    return {
      kind: 'reply',
      message: rollbackList(await listRuns(deps, { actor: person, before, limit: rollbackPageSize })),
    };
  },
};

export const helpWithRollbacks: CommandListener<RollbackDeps> = {
  kind: 'command',
  command: '/auth-rollback',
  subcommand: 'help',
  handle: async () => ({ kind: 'reply', message: rollbackHelp() }),
};
