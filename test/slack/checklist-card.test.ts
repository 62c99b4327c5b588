// Whatever a checklist holds, and however it is ticked: its card is one that Slack takes.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatProblem, validateMessage } from '../../src/blockkit/validate.ts';
import { ChecklistFile, type ChecklistView, itemsOf } from '../../src/features/incidents/checklist.ts';
import type { Incident } from '../../src/features/incidents/incident.ts';
import type { Message } from '../../src/slack/outcome.ts';
import { checklistCard } from '../../src/slack/views/checklist.ts';
import { checklistChoice } from '../../src/slack/views/checklist-choice.ts';
import { visibleText } from '../kit/workspace-text.ts';

const incident = { number: 12, title: 'Login <!channel> failures', practice: false, private: false } as Incident;
const at = new Date('2026-01-01T14:45:00Z');

const text = (most: number) =>
  fc
    .oneof(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.constant('<!channel> *a* ~b~ &lt; `c`'),
      fc.constant('W'.repeat(most)),
    )
    .map((one) => one.replace(/\s+/g, ' ').trim().slice(0, most) || 'x');

/** Any checklist that a file may hold, up to the longest. */
const checklist = fc
  .record({
    title: text(75),
    phases: fc.array(fc.record({ title: text(75), when: text(30), size: fc.integer({ min: 1, max: 44 }) }), {
      minLength: 1,
      maxLength: 5,
    }),
    item: text(200),
  })
  .map(({ title, phases, item }) => {
    let left = 45 - phases.length;
    const filled = phases.map(({ size, ...phase }, index) => {
      const count = Math.max(1, Math.min(size, left - (phases.length - index - 1)));
      left -= count;
      return {
        ...phase,
        items: Array.from({ length: count }, (_, n) => ({ id: `${'a'.repeat(50)}-${index}-${n}`, text: item })),
      };
    });
    return ChecklistFile.parse({ name: 'a'.repeat(60), title, description: 'd', phases: filled });
  });

function viewOf(content: ChecklistView['content'], done: number): ChecklistView {
  const items = itemsOf(content);
  const ticks = items.slice(0, done).map(({ id }) => ({ item: id, ticked_by: 'U0ENGINEER', ticked_at: at }));
  return { incident, content, version: 1, ticks, progress: { done: ticks.length, total: items.length } };
}

type Shape = Record<string, unknown>;

/** What Slack would read as a mention, in all mrkdwn of the message; dates are ours. */
function markupOf({ text, blocks }: Message): string[] {
  const texts: string[] = [text];
  JSON.stringify(blocks, (_key, value) => {
    if (value?.type === 'mrkdwn') texts.push(value.text);
    return value;
  });
  const found = texts.flatMap((one) => [...one.matchAll(/<([^>]*)>/g)].map((match) => match[1] ?? ''));
  return found.filter((one) => !one.startsWith('!date^'));
}

test('the card of every possible checklist fits a message, and nothing in it is markup', () => {
  fc.assert(
    fc.property(checklist, fc.nat(45), (content, done) => {
      const view = viewOf(content, done);
      const message = checklistCard(view);
      expect(validateMessage(message).map(formatProblem)).toEqual([]);
      expect(markupOf(message)).toEqual(Array(view.ticks.length).fill('@U0ENGINEER'));
      const seen = visibleText(message.blocks as unknown as Shape[]).replaceAll('∼', '~');
      for (const item of itemsOf(content)) expect(seen).toContain(item.text);
    }),
    { numRuns: 200 },
  );
});

test('the list of checklists fits a message, however many there are', () => {
  for (const count of [0, 1, 10, 150]) {
    const one = (n: number) => ({
      name: `${'n'.repeat(55)}-${n}`,
      title: '<!here>'.padEnd(75, 'W'),
      inUse: n % 3 === 0,
    });
    const message = checklistChoice({ incident, checklists: Array.from({ length: count }, (_, n) => one(n)) });
    expect(validateMessage(message).map(formatProblem)).toEqual([]);
    expect(markupOf(message)).toEqual([]);
  }
});
