// Which probes of policy have an address: those whose URL is written there, and those whose variable is set.
import type { AuthMetricsDeps } from './deps.ts';
import type { Probe } from './policy.ts';

/** With their addresses. A variable that is no http(s) address counts as not set: the look would fail for a reason that is not the service's. */
export function reachableProbes({ policy, variable }: Pick<AuthMetricsDeps, 'policy' | 'variable'>): Probe[] {
  return policy.probes.flatMap((probe) => {
    if (probe.url.includes(':')) return [probe];
    const url = variable?.(probe.url)?.reveal();
    return url !== undefined && /^https?:\/\//.test(url) && URL.canParse(url) ? [{ ...probe, url }] : [];
  });
}
