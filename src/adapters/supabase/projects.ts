// The Supabase projects that policy names: their feature flags, read and set through the project's API.
import type { RollbackPolicy, SupabasePolicy } from '../../features/rollbacks/policy.ts';
import { noFlag } from '../../features/rollbacks/target-flags.ts';
import type { FlagStore, Tools, Variables } from '../../features/rollbacks/tools.ts';
import { unknownOutcome } from '../../features/rollbacks/unknown-outcome.ts';
import { isUnsent, missingVariable, notRead, openTable, refused, unreachable, within } from './project-table.ts';

export type Projects = { missing(name: string): string | undefined; flags: Tools['flags'] };

/** @param variable reads one environment variable of Backbolt's. */
export function openProjects(projects: RollbackPolicy['supabase'], variable: Variables): Projects {
  const missing = (name: string) => {
    const project = projects[name];
    if (project === undefined) return `policy names no project "${name}": add it under rollbacks.supabase`;
    return missingVariable(reachedBy(project), variable, { project: `the project "${name}"`, key: 'the service key' });
  };
  return {
    missing,
    flags(name) {
      const project = projects[name];
      const why = missing(name);
      if (project === undefined || why !== undefined) throw unreachable(name, why ?? '');
      return flagsOf(name, project, variable);
    },
  };
}

const reachedBy = ({ url, service_key }: SupabasePolicy) => ({ url, key: service_key });

function flagsOf(name: string, project: SupabasePolicy, variable: Variables): FlagStore {
  const { flags } = project;
  const open = () => openTable(reachedBy(project), variable, flags.table);
  const only = (rows: Record<string, unknown>[], flag: string) => {
    const [row] = rows;
    const enabled = row?.[flags.enabled];
    if (row === undefined || rows.length !== 1) throw noFlag(flag, `${flags.table} of ${name}`, rows.length);
    if (typeof enabled === 'boolean' || enabled === null) return enabled;
    throw refused(name, `${flags.table}.${flags.enabled} is not a boolean`);
  };
  return {
    async read(flag, signal) {
      const { data, error, status } = await (await open())
        .select(flags.enabled)
        .eq(flags.key, flag)
        .limit(2)
        .retry(false)
        .abortSignal(within(signal));
      if (error === null) return only(data as unknown as Record<string, unknown>[], flag);
      throw notRead(name, error, status);
    },
    async write(flag, enabled, signal) {
      const { data, error, status } = await (await open())
        .update({ [flags.enabled]: enabled })
        .eq(flags.key, flag)
        .select(flags.enabled)
        .retry(false)
        .abortSignal(within(signal));
      if (error === null) return void only(data as unknown as Record<string, unknown>[], flag);
      if ((status >= 400 && status < 500) || isUnsent(error)) throw notRead(name, error, status);
      throw unknownOutcome(`"${name}" switched the flag ${flag}: its answer was lost`, error);
    },
  };
}
