// `status sources`: what is watched, and which source pack reads it.
import { listSources } from '../../features/auth-metrics/read-status.ts';
import { defineCommand } from '../command.ts';
import { rowsText } from '../printable.ts';

export const statusSources = defineCommand({
  description: 'what is watched, and which source pack reads it',
  words: {},
  async run(_given, deps) {
    const sources = await listSources(deps);
    if (sources.length === 0) return { text: 'no database is watched: set AUTH_DATABASE_URL', ok: false };
    const rows = sources.map(({ name, label, pack, remark }): [string, string] => {
      const known = pack === null ? 'no pack recognised yet' : `pack ${pack}`;
      return [name, [...(label === name ? [] : [label]), known, ...(remark === null ? [] : [remark])].join(' · ')];
    });
    return { text: rowsText(rows), ok: true };
  },
});
