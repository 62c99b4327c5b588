// One round of the health probe: every address of policy is looked at, by one replica at a time.
import { domainNow } from '../../db/domain-time.ts';
import { second } from '../../lib/clock.ts';
import type { AuthMetricsDeps } from './deps.ts';
import { reachableProbes } from './probe-address.ts';
import { probeOnce } from './probe-request.ts';
import { claimSlot, saveResult } from './probe-store.ts';

export const probeEveryMs = 30 * second;

/** Looks at each address whose slot of time nobody has taken; returns how many. What they answer is recorded, never thrown. */
export async function runProbes(deps: Pick<AuthMetricsDeps, 'db' | 'policy' | 'variable' | 'log'>): Promise<number> {
  const now = await domainNow(deps.db);
  const slot = Math.floor(now.getTime() / probeEveryMs);
  const looked = await Promise.all(
    reachableProbes(deps).map(async (probe) => {
      if (!(await claimSlot(deps.db, probe.name, slot))) return false;
      const result = await probeOnce(probe);
      if (result.failure !== null) deps.log.info({ probe: probe.name, failure: result.failure }, 'probe failed');
      // The moment of the answer: a service that hangs is down from then on.
      await saveResult(deps.db, probe.name, await domainNow(deps.db), result);
      return true;
    }),
  );
  return looked.filter(Boolean).length;
}
