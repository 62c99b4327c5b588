// The tools that steps use, put together from what policy names: each kind has its folder here.
import type { RollbackPolicy } from '../features/rollbacks/policy.ts';
import type { ToolKind, Tools, Variables } from '../features/rollbacks/tools.ts';
import { openServices } from './http/services.ts';
import { openClusters } from './kubernetes/clusters.ts';
import { openRedisDatabases } from './redis/databases.ts';
import { openArchives } from './shell/archives.ts';
import { openCommands } from './shell/commands.ts';
import { openProjects } from './supabase/projects.ts';

export type ToolPolicy = Pick<RollbackPolicy, 'commands' | 'services' | 'clusters' | 'redis' | 'supabase' | 'backups'>;

/** Opens them; nothing outside is touched until one is used. @param variable reads one environment variable. */
export function openTools({ policy, variable }: { policy: ToolPolicy; variable: Variables }): Tools {
  const commands = openCommands(policy.commands, variable);
  const services = openServices(policy.services, variable);
  const projects = openProjects(policy.supabase, variable);
  const archives = openArchives(policy.backups, variable);
  const clusters = openClusters(policy.clusters, variable);
  const databases = openRedisDatabases(policy.redis, variable);
  const missing: Record<ToolKind, (name: string) => string | undefined> = {
    command: commands.missing,
    http: services.missing,
    kubernetes: clusters.missing,
    redis: databases.missing,
    supabase: projects.missing,
    archives: archives.missing,
  };
  return {
    has: (kind, name) => missing[kind](name),
    command: commands.command,
    atTarget: commands.atTarget,
    archives,
    http: services.http,
    flags: projects.flags,
    deployments: clusters.deployments,
    keys: databases.keys,
  };
}
