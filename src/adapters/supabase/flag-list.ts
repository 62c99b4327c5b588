// The feature flags of a Supabase project, as its API lists them.
import { z } from 'zod';
import type { FlagSource } from '../../features/auth-metrics/flag-source.ts';
import type { FlagsPolicy } from '../../features/auth-metrics/policy.ts';
import type { Secret } from '../../lib/redaction.ts';
import { missingVariable, notRead, openTable, refused, within } from './project-table.ts';

/** Undefined where policy names none: it is off. @param variable reads one environment variable. */
export function openFlagList(
  policy: FlagsPolicy | null,
  variable: (name: string) => Secret | undefined,
): FlagSource | undefined {
  if (policy === null) return undefined;
  // A project has no name here but that of its variable.
  const { url, table, name, enabled } = policy;
  const Rows = z.array(z.object({ [name]: z.string(), [enabled]: z.boolean().nullable() }));
  return {
    missing: missingVariable(policy, variable, {
      project: 'the Supabase project',
      key: 'a key that may read the flags',
    }),
    async read(most) {
      const { data, error, status } = await (await openTable(policy, variable, table))
        .select(`${name},${enabled}`)
        .order(name)
        .limit(most)
        .retry(false)
        .abortSignal(within());
      if (error !== null) throw notRead(url, error, status);
      const rows = Rows.safeParse(data);
      if (!rows.success) throw refused(url, `${table} has no text ${name} and boolean ${enabled}`);
      return rows.data.map((row) => ({ name: String(row[name]), enabled: row[enabled] as boolean | null }));
    },
  };
}
