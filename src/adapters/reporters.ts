// Who is asked for figures besides the watched databases: a Supabase project, its feature flags, and a Prometheus.
import type { ApplicationSource } from '../features/auth-metrics/application-source.ts';
import type { FlagSource } from '../features/auth-metrics/flag-source.ts';
import type { AuthMetricsPolicy } from '../features/auth-metrics/policy.ts';
import type { ProjectSource } from '../features/auth-metrics/project-source.ts';
import type { Secret } from '../lib/redaction.ts';
import { openPrometheus } from './prometheus/query-api.ts';
import { openFlagList } from './supabase/flag-list.ts';
import { openProjectSource } from './supabase/project-source.ts';

type Reporters = {
  project: ProjectSource | undefined;
  application: ApplicationSource | undefined;
  flagSource: FlagSource | undefined;
  closeReporters(): Promise<void>;
};

/** Undefined is off. Nobody is asked yet. @param variable reads one environment variable. */
export function openReporters(
  { prometheus, flags }: Pick<AuthMetricsPolicy, 'prometheus' | 'flags'>,
  variable: (name: string) => Secret | undefined,
): Reporters {
  const token = prometheus?.token;
  const project = openProjectSource(variable);
  return {
    project,
    flagSource: openFlagList(flags, variable),
    closeReporters: async () => await project?.close?.(),
    application:
      prometheus === null
        ? undefined
        : openPrometheus({
            url: prometheus.url,
            token: token === undefined ? undefined : { name: token, value: variable(token) },
          }),
  };
}
