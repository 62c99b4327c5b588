// What the use-cases of this feature need.
import type { OwnDb } from '../../db/own.ts';
import type { WatchedDb } from '../../db/watched.ts';
import { AppError } from '../../lib/errors.ts';
import type { Log } from '../../lib/log.ts';
import type { Secret } from '../../lib/redaction.ts';
import type { ApplicationSource } from './application-source.ts';
import type { FlagSource } from './flag-source.ts';
import type { AuthMetricsPolicy } from './policy.ts';
import type { ProjectSource } from './project-source.ts';
import type { Recognition } from './recognise-pack.ts';
import type { SourcePack } from './source-pack.ts';

export type MetricSource = {
  readonly db: WatchedDb;
  /** The one that reads it; while none is recognised, the one to go on with. */
  readonly pack: SourcePack;
  /** As people call it; its name unless said. */
  readonly label?: string;
  /** The reference of the Supabase project that it is the database of, where its URL says so. */
  readonly projectRef?: string;
  /** Chooses the pack by the tables, where nobody named it; once chosen it stays. @throws AppError of kind unavailable. */
  readonly recognise?: () => Promise<Recognition>;
  /** How many blocks of a table without an index are looked at together, where not as usual: for tests on small tables. */
  readonly sliceBlocks?: number;
};

export type AuthMetricsDeps = {
  db: OwnDb;
  /** Metric sources by name. */
  sources: ReadonlyMap<string, MetricSource>;
  policy: AuthMetricsPolicy;
  /** A Supabase project's logs and advisor; undefined: off. */
  project?: ProjectSource | undefined;
  /** Reads an environment variable that policy names; undefined: none is set. */
  variable?: ((name: string) => Secret | undefined) | undefined;
  /** Who knows which feature flags are on; undefined: off. */
  flagSource?: FlagSource | undefined;
  /** A Prometheus that is asked about the application; undefined: off. */
  application?: ApplicationSource | undefined;
  log: Log;
};

/** The source of that name. @throws AppError `auth_metrics.unknown_source`. */
export function sourceOf(deps: Pick<AuthMetricsDeps, 'sources'>, name: string): MetricSource {
  const source = deps.sources.get(name);
  if (source !== undefined) return source;
  const known = [...deps.sources.keys()].join(', ') || 'none';
  throw new AppError({
    kind: 'not_found',
    code: 'auth_metrics.unknown_source',
    message: `no metric source "${name}"; known: ${known}`,
    userMessage: `There is no metric source of that name. Known: ${known}.`,
  });
}
