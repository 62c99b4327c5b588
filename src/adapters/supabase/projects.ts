// The Supabase projects that policy names: their feature flags, read and set through the project's API.
import type { RollbackPolicy, SupabasePolicy } from '../../features/rollbacks/policy.ts';
import { noFlag } from '../../features/rollbacks/target-flags.ts';
import type { FlagStore, Tools, Variables } from '../../features/rollbacks/tools.ts';
import { unknownOutcome } from '../../features/rollbacks/unknown-outcome.ts';
import { AppError } from '../../lib/errors.ts';

export type Projects = { missing(name: string): string | undefined; flags: Tools['flags'] };

const answerMs = 10_000;

/** @param variable reads one environment variable of Backbolt's. */
export function openProjects(projects: RollbackPolicy['supabase'], variable: Variables): Projects {
  const missing = (name: string) => {
    const project = projects[name];
    if (project === undefined) return `policy names no project "${name}": add it under rollbacks.supabase`;
    const url = variable(project.url)?.reveal();
    if (url === undefined) return `${project.url} is not set: set it to the URL of the project "${name}"`;
    if (!/^https?:\/\//.test(url) || !URL.canParse(url)) return `${project.url} is not an http(s) address`;
    if (variable(project.service_key) !== undefined) return undefined;
    return `${project.service_key} is not set: set it to the service key of the project "${name}"`;
  };
  return {
    missing,
    flags(name) {
      const project = projects[name];
      const why = missing(name);
      if (project === undefined || why !== undefined) throw unreachable(name, why ?? '');
      const url = variable(project.url)?.reveal() ?? '';
      const key = variable(project.service_key)?.reveal() ?? '';
      return flagsOf(name, project, { url, key });
    },
  };
}

type Failure = { message: string; details?: string | null; code?: string };

function flagsOf(name: string, { flags }: SupabasePolicy, { url, key }: { url: string; key: string }): FlagStore {
  const [schema = '', table = ''] = flags.table.split('.');
  // Loaded when it is first used: it brings a client for everything that Supabase has.
  const open = async () => {
    const { createClient } = await import('@supabase/supabase-js');
    const client = createClient(url, key, { auth: { persistSession: false, autoRefreshToken: false } });
    return client.schema(schema).from(table);
  };
  const within = (signal: AbortSignal) => AbortSignal.any([signal, AbortSignal.timeout(answerMs)]);
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
      throw status >= 400 && status < 500 ? refused(name, textOf(error)) : unreachable(name, textOf(error));
    },
    async write(flag, enabled, signal) {
      const { data, error, status } = await (await open())
        .update({ [flags.enabled]: enabled })
        .eq(flags.key, flag)
        .select(flags.enabled)
        .retry(false)
        .abortSignal(within(signal));
      if (error === null) return void only(data as unknown as Record<string, unknown>[], flag);
      if (status >= 400 && status < 500) throw refused(name, textOf(error));
      if (isUnsent(error)) throw unreachable(name, textOf(error));
      throw unknownOutcome(`"${name}" switched the flag ${flag}: its answer was lost`, error);
    },
  };
}

const textOf = ({ message, code }: Failure) => (code ? `${message} (${code})` : message);

// Status 0 is a request that failed on its way; whether it had left is in what fetch said, which the client keeps as text.
// PGRST000-003 is an API that has no connection to its database.
const isUnsent = ({ message, details, code }: Failure) =>
  /^PGRST00[0-3]$/.test(code ?? '') ||
  /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT/.test(
    `${message} ${details ?? ''}`,
  );

function unreachable(name: string, why: string): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'supabase.unreachable',
    message: `${name} cannot be reached: ${why}`,
    userMessage: `The project "${name}" was not reached (${why}). Nothing was changed. Retry when it can be reached.`,
  });
}

function refused(name: string, why: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'supabase.refused',
    message: `${name} refused: ${why}`,
    userMessage: `The project "${name}" refused it: ${why}. Nothing was changed. Correct the table or the key that policy names.`,
  });
}
