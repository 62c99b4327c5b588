// The timeline as a file: asked for in its modal or by the command, sent as a direct message.
import type { IncidentDeps } from '../../features/incidents/deps.ts';
import { exportFormats, isExportFormat } from '../../features/incidents/export-format.ts';
import { whichIncident } from '../../features/incidents/read-incident.ts';
import { sendExport } from '../../features/incidents/send-export.ts';
import { numberAndRest, typedNumber } from '../button-values.ts';
import type { ActionListener, CommandListener } from '../listener.ts';
import { type Outcome, sentence } from '../outcome.ts';
import { exportAction } from '../views/timeline.ts';

const formats = exportFormats.join(', ');

/** `/auth-incident export [12] [markdown|json|csv]` */
export const exportByCommand: CommandListener<IncidentDeps> = {
  kind: 'command',
  command: '/auth-incident',
  subcommand: 'export',
  async handle({ person, channel, text }, deps) {
    const words = text
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
    const format = words.find(isExportFormat) ?? 'markdown';
    const number = typedNumber(words.filter((word) => !isExportFormat(word)).join(' '));
    const incident = await whichIncident(deps, { actor: person, number, channel });
    return await send(deps, person, incident.number, format);
  },
};

export const exportChosen: ActionListener<IncidentDeps> = {
  kind: 'action',
  actionId: exportAction,
  async handle({ person, value }, deps) {
    const { number, rest } = numberAndRest(value);
    return await send(deps, person, number, rest);
  },
};

async function send(deps: IncidentDeps, actor: string, number: number, format: string): Promise<Outcome> {
  if (!isExportFormat(format)) return said(`There is no such format; there are ${formats}. Nothing was sent.`);
  await sendExport(deps, { number, actor, format });
  return said(`The timeline of #${number} comes as a direct message from me.`);
}

const said = (text: string): Outcome => ({ kind: 'reply', message: sentence(text) });
