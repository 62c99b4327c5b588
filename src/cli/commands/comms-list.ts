// `comms list`: the newest communications.
import { listCommunications } from '../../features/communications/read-communication.ts';
import { IncidentNumber, whole } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { communicationLine } from '../communication-text.ts';

const pageSize = 20;

export const commsList = defineCommand({
  description: 'the newest communications; --before 7: those before C7',
  words: {},
  flags: { incident: IncidentNumber.optional(), before: whole('N').optional() },
  async run(flags, deps) {
    const all = await listCommunications(deps, { actor: deps.actor, ...flags, limit: pageSize });
    return { text: all.length === 0 ? 'No communications.' : all.map(communicationLine).join('\n'), ok: true };
  },
});
