// `incident export`: the whole timeline as a file.

import { exportIncident } from '../../features/communications/export-incident.ts';
import { exportFormats } from '../../features/incidents/export-format.ts';
import { IncidentNumber, oneOf } from '../arguments.ts';
import { defineCommand } from '../command.ts';

export const exportCommand = defineCommand({
  description:
    'writes the timeline to standard output (into a file: npm run -s …): markdown for a report, csv for a spreadsheet, json to be verified',
  words: { number: IncidentNumber },
  flags: { format: oneOf(exportFormats).default('markdown') },
  async run({ number, format }, deps) {
    const { content } = await exportIncident(deps, { number, actor: deps.actor, format });
    return { text: content, ok: true };
  },
});
