// `incident correct`: says what an entry of the timeline should have said.
import { correctEvent } from '../../features/incidents/add-note.ts';
import { lengths } from '../../features/incidents/incident.ts';
import { IncidentNumber, text, whole } from '../arguments.ts';
import { defineCommand } from '../command.ts';

export const correct = defineCommand({
  description: 'corrects an entry of the timeline; what was said before stays, and the correction stands beside it',
  words: { number: IncidentNumber, entry: whole('ENTRY'), text: text(lengths.text) },
  async run({ number, entry, text }, deps) {
    const { seq } = await correctEvent(deps, { number, actor: deps.actor, seq: entry, text });
    return { text: `Entry ${seq} of #${number} is corrected.`, ok: true };
  },
});
