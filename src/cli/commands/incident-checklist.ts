// `incident checklist`: what is to be done, and what is done of it.
import { type ChecklistView, itemsOf } from '../../features/incidents/checklist.ts';
import { readChecklist, readChecklistChoice } from '../../features/incidents/read-checklist.ts';
import { startChecklist } from '../../features/incidents/start-checklist.ts';
import { tickItem } from '../../features/incidents/tick-item.ts';
import { flag, IncidentNumber, text } from '../arguments.ts';
import { type CliDeps, defineCommand, wrongUse } from '../command.ts';
import { printable } from '../printable.ts';

const item = text(60, 'ITEM').optional();

export const checklist = defineCommand({
  description: 'the checklists there are, or one that is in use with its items; --start puts one to use',
  words: { number: IncidentNumber, name: text(60, 'NAME').optional() },
  flags: { start: flag, tick: item, untick: item },
  async run({ number, name, start, tick, untick }, deps) {
    if (name === undefined) {
      if (start || tick !== undefined || untick !== undefined) throw wrongUse('NAME is missing.');
      return { text: await choiceText(deps, number), ok: true };
    }
    const which = { number, actor: deps.actor };
    if (start) await startChecklist(deps, { ...which, name });
    if (tick !== undefined) await tickItem(deps, { ...which, checklist: name, item: tick, ticked: true });
    if (untick !== undefined) await tickItem(deps, { ...which, checklist: name, item: untick, ticked: false });
    return { text: checklistText(await readChecklist(deps, { ...which, name })), ok: true };
  },
});

async function choiceText(deps: CliDeps, number: number): Promise<string> {
  const { checklists } = await readChecklistChoice(deps, { number, actor: deps.actor });
  const lines = checklists.map(
    ({ name, title, inUse }) => `${inUse ? '[in use]' : '        '} ${name.padEnd(26)} ${title}`,
  );
  return lines.length === 0 ? 'There are no checklists.' : lines.join('\n');
}

function checklistText({ content, ticks, progress }: ChecklistView): string {
  const width = Math.max(...itemsOf(content).map(({ id }) => id.length));
  const lines = content.phases.flatMap(({ title, when, items }) => [
    `${title}${when === undefined ? '' : ` (${when})`}`,
    ...items.map(({ id, text }) => {
      const tick = ticks.find((one) => one.item === id);
      return `  [${tick === undefined ? ' ' : 'x'}] ${id.padEnd(width)}  ${text}${tick === undefined ? '' : ` (${tick.ticked_by})`}`;
    }),
  ]);
  return [`${content.title}: ${progress.done} of ${progress.total}`, ...lines].map(printable).join('\n');
}
