// The feature flags of the system, for somebody who may see it.
import { domainNow } from '../../db/domain-time.ts';
import { type AccessDeps, authorize } from '../access/authorize.ts';
import type { Actor } from '../events/event.ts';
import type { AuthMetricsDeps } from './deps.ts';
import type { FlagReport } from './flag-report.ts';
import { cleanName } from './tally.ts';

/** A card holds as many. */
const mostFlags = 50;

/**
 * Asks the project now.
 * @throws AppError `access.refused`; `supabase.unreachable`, `supabase.refused` when it does not tell.
 */
export async function readFlags(
  deps: Pick<AuthMetricsDeps, 'db' | 'flagSource'> & AccessDeps,
  input: { actor: Actor },
): Promise<FlagReport> {
  await authorize(deps, input.actor, 'auth_status.read', 'flags');
  const { flagSource } = deps;
  if (flagSource === undefined) {
    return {
      state: 'off',
      remedy: 'Name the table of flags of a Supabase project under auth_metrics.flags of the policy.',
    };
  }
  if (flagSource.missing !== undefined) return { state: 'off', remedy: flagSource.missing };
  const at = await domainNow(deps.db);
  const read = await flagSource.read(mostFlags + 1);
  const flags = read.slice(0, mostFlags).map(({ name, enabled }) => ({ name: cleanName(name), enabled }));
  return { state: 'on', at, flags, isCut: read.length > mostFlags };
}
