// The target databases that policy names, each opened when it is first used.
import { openTargetDb, type TargetDb } from '../../db/target.ts';
import { AppError } from '../../lib/errors.ts';
import type { Log } from '../../lib/log.ts';
import type { Secret } from '../../lib/redaction.ts';
import type { Targets } from './deps.ts';
import type { RollbackPolicy } from './policy.ts';

/**
 * Opens none yet, and does not ask whether they answer.
 * @param variable an environment variable, by its name.
 */
export function openTargets(options: {
  policy: RollbackPolicy;
  variable: (name: string) => Secret | undefined;
  log: Log;
}): Targets & { close(): Promise<void> } {
  const { policy, variable, log } = options;
  const open = new Map<string, TargetDb>();
  const look = (name: string): { url: string } | { missing: string } => {
    const target = policy.targets[name];
    if (target === undefined) {
      const known = Object.keys(policy.targets).join(', ') || 'none';
      return { missing: `Policy knows no target "${name}" (known: ${known}): add it under rollbacks.targets.` };
    }
    const url = variable(target.database)?.reveal();
    if (url === undefined)
      return {
        missing: `The target ${name} has no database: set ${target.database} to the Postgres URL of a role that may write there.`,
      };
    if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url))
      return {
        missing: `The target ${name} has no database: ${target.database} must be a Postgres URL, postgres://user:password@host:5432/database.`,
      };
    return { url };
  };
  return {
    get(name) {
      const opened = open.get(name);
      if (opened !== undefined) return opened;
      const found = look(name);
      if ('missing' in found) throw noTarget(name, found.missing);
      const target = openTargetDb({ url: found.url, log });
      open.set(name, target);
      return target;
    },
    missing(name) {
      const found = look(name);
      return 'missing' in found ? found.missing : undefined;
    },
    async close() {
      await Promise.all([...open.values()].map((target) => target.close()));
    },
  };
}

function noTarget(name: string, why: string): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'rollbacks.no_target',
    message: `target ${name}: ${why}`,
    userMessage: `${why} Nothing was done.`,
  });
}
