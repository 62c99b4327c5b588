// The card of a checklist: in the incident's channel, edited in place, with who ticked what and when.
import type { KnownBlock } from '@slack/types';
import { escapeMrkdwn } from '../../blockkit/escape.ts';
import { limits } from '../../blockkit/limits.ts';
import type { Checklist, ChecklistItem, ChecklistView, Tick } from '../../features/incidents/checklist.ts';
import { type Message, sentence } from '../outcome.ts';
import { button, context, header, plain, section } from './blocks.ts';
import { actorMrkdwn, localTime } from './incident-words.ts';

/** Each button says how the item shall be, so that one on an old card does no more than it says. */
export const tickActions = { tick: 'checklist_tick', untick: 'checklist_untick' } as const;

export function checklistCard(view: ChecklistView): Message {
  const { content, incident, progress } = view;
  const { done, total } = progress;
  const ticks = new Map(view.ticks.map((tick) => [tick.item, tick]));
  const sign = done === total ? ':white_check_mark: ' : '';
  const state = `${done} of ${total} done`;
  const blocks = content.phases.flatMap((phase) => [
    section(phaseTitle(phase)),
    ...phase.items.map((item) => itemBlock(item, ticks.get(item.id), `${incident.number} ${content.name} ${item.id}`)),
  ]);
  return {
    text: `${escapeMrkdwn(content.title)}: ${state}`,
    blocks: [header(content.title), context(`${sign}${state} · #${incident.number}`), ...blocks],
  };
}

function phaseTitle({ title, when }: Checklist['phases'][number]): string {
  return `*${escapeMrkdwn(title)}*${when === undefined ? '' : ` · ${escapeMrkdwn(when)}`}`;
}

function itemBlock(item: ChecklistItem, tick: Tick | undefined, value: string): KnownBlock {
  const open = tick === undefined;
  const text = open ? 'Done' : 'Undo';
  const accessory = button({ action: open ? tickActions.tick : tickActions.untick, text, value });
  // Many buttons of one card are called the same: a screen reader says which item each is for.
  const said = `${text}: ${item.text}`.slice(0, limits.accessibilityLabel);
  const block = open ? plain(item.text) : section(ticked(item, tick));
  return { ...block, accessory: { ...accessory, accessibility_label: said } };
}

// A tilde within would end the line through the text.
function ticked({ text }: ChecklistItem, { ticked_by, ticked_at }: Tick): string {
  return `~${escapeMrkdwn(text.replaceAll('~', '∼'))}~\n${actorMrkdwn(ticked_by)} · ${localTime(ticked_at)}`;
}

/** What somebody is told who clicks what was done before. @param at ISO; null when nobody has ticked it. */
export function nothingToTick({ text, by, at }: { text: string; by: string | null; at: string | null }): Message {
  const item = `“${escapeMrkdwn(text)}”`;
  if (by === null || at === null) return sentence(`${item} is not ticked any more. Nothing was changed.`);
  return sentence(`${item} was ticked by ${actorMrkdwn(by)} at ${localTime(new Date(at))}. Nothing was changed.`);
}
