// `incident list`: what is open, or was.
import { listIncidents } from '../../features/incidents/list-incidents.ts';
import { flag, IncidentNumber, text } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { incidentLine } from '../incident-text.ts';
import { printable } from '../printable.ts';

const onAPage = 50;

export const list = defineCommand({
  description:
    'the incidents that are open (--all: those that were resolved, too), newest first; --text is part of the title',
  words: {},
  flags: { all: flag, text: text(120).optional(), after: IncidentNumber.optional() },
  async run({ all, text: wanted, after }, deps) {
    const filter = { actor: deps.actor, open: !all, ...(wanted === undefined ? {} : { text: wanted }) };
    const { rows, next } = await listIncidents(deps, { ...filter, page: { after: after?.toString(), limit: onAPage } });
    const lines = rows.map(incidentLine);
    if (next !== undefined) {
      const again = [...(all ? [' --all'] : []), ...(wanted === undefined ? [] : [` --text ${quoted(wanted)}`])].join(
        '',
      );
      lines.push(`more: npm run backbolt -- incident list${again} --after ${next}`);
    }
    return { text: lines.length === 0 ? `No incidents${all ? '' : ' are open'}.` : lines.join('\n'), ok: true };
  },
});

// For a shell, where everything between single quotes is itself.
const quoted = (typed: string) => `'${printable(typed).replaceAll("'", `'\\''`)}'`;
