// The places that policy names where everybody sees one message: status pages and in-app targets; each kind has its folder here.
import type { Outlet, Outlets } from '../features/communications/outlet.ts';
import type { CommunicationPolicy } from '../features/communications/policy.ts';
import type { Log } from '../lib/log.ts';
import type { Secret } from '../lib/redaction.ts';

type Variables = (name: string) => Secret | undefined;

/** Nothing outside is touched until one is used. @param variable reads one environment variable. */
export function openOutlets(_options: {
  policy: Pick<CommunicationPolicy, 'status_pages' | 'in_app'>;
  variable: Variables;
  log: Log;
}): Outlets {
  const all: readonly Outlet[] = [];
  return {
    all: (channel) => all.filter((outlet) => outlet.channel === channel),
    missing: (channel) => (all.some((outlet) => outlet.channel === channel) ? undefined : 'none'),
    close: async () => undefined,
  };
}
