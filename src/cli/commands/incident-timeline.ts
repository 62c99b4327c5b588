// `incident timeline`: what happened, a page at a time.
import { idsIn, lookUpNames, named, nameOf } from '../../features/access/names.ts';
import { readTimeline } from '../../features/incidents/read-timeline.ts';
import { IncidentNumber, whole } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { printable, timeText } from '../printable.ts';

const onAPage = 50;

export const timeline = defineCommand({
  description: `what happened, ${onAPage} entries at a time; --after is the last number seen`,
  words: { number: IncidentNumber },
  flags: { after: whole('ENTRY', { from: 0 }).optional() },
  async run({ number, after }, deps) {
    const page = { after: after?.toString(), limit: onAPage };
    const { rows, next } = await readTimeline(deps, { number, actor: deps.actor, page });
    const names = await lookUpNames(deps.directory, idsIn(rows.flatMap(({ actor, text }) => [actor, text])));
    const lines = rows.map(({ seq, at, actor, text }) =>
      printable(`${`#${seq}`.padEnd(5)} ${timeText(at)}  ${nameOf(names, actor)}  ${named(names, text)}`),
    );
    if (next !== undefined) lines.push(`more: npm run backbolt -- incident timeline ${number} --after ${next}`);
    return { text: lines.length === 0 ? 'No more entries.' : lines.join('\n'), ok: true };
  },
});
