// `status flags`: which feature flags of a Supabase project are on, asked now.
import { readFlags } from '../../features/auth-metrics/read-flags.ts';
import { defineCommand } from '../command.ts';
import { rowsText, timeText } from '../printable.ts';

export const statusFlags = defineCommand({
  description: 'which feature flags of a Supabase project are on',
  words: {},
  async run(_given, deps) {
    const report = await readFlags(deps, { actor: deps.actor });
    if (report.state === 'off') return { text: `off. ${report.remedy}`, ok: false };
    const rows = report.flags.map(({ name, enabled }): [string, string] => [
      name,
      enabled === null ? 'unknown' : enabled ? 'on' : 'off',
    ]);
    const more: [string, string][] = report.isCut ? [['…', 'and more']] : [];
    return { text: rowsText([['asked', timeText(report.at)], ...rows, ...more]), ok: true };
  },
});
