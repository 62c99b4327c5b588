// `incident note`: adds to the timeline.
import { addNote } from '../../features/incidents/add-note.ts';
import { lengths } from '../../features/incidents/incident.ts';
import { IncidentNumber, text } from '../arguments.ts';
import { defineCommand } from '../command.ts';

export const note = defineCommand({
  description: 'adds a note to the timeline',
  words: { number: IncidentNumber, text: text(lengths.text) },
  async run({ number, text }, deps) {
    await addNote(deps, { number, actor: deps.actor, text });
    return { text: `Noted in the timeline of #${number}.`, ok: true };
  },
});
