// Which checklists there are, and what came of starting one.
import type { KnownBlock } from '@slack/types';
import { codeMrkdwn, escapeMrkdwn } from '../../blockkit/escape.ts';
import { limits } from '../../blockkit/limits.ts';
import type { ChecklistChoice } from '../../features/incidents/checklist.ts';
import type { Incident } from '../../features/incidents/incident.ts';
import { type Message, sentence } from '../outcome.ts';
import { context, section } from './blocks.ts';
import { actorMrkdwn, channelMrkdwn, nameMrkdwn } from './incident-words.ts';

export const startChecklistAction = 'checklist_start';

/** The names, what is in use, and a select that starts one of the others. */
export function checklistChoice({ incident, checklists }: ChecklistChoice): Message {
  const startable = checklists.filter(({ inUse }) => !inUse);
  const used = checklists.filter(({ inUse }) => inUse).map(titled);
  const text = `Checklists of ${nameMrkdwn(incident)}`;
  const inUse = used.length === 0 ? [] : [context(`In use: ${used.join(' · ')}`)];
  if (startable.length === 0) return { text, blocks: [section(`${text}\nThere is none left to start.`), ...inUse] };
  return {
    text,
    blocks: [section(`${text}\n${startable.map(titled).join('\n')}`), select(incident, startable), ...inUse],
  };
}

const titled = ({ name, title }: { name: string; title: string }) => `${codeMrkdwn(name)} ${escapeMrkdwn(title)}`;

function select({ number }: Incident, startable: ChecklistChoice['checklists']): KnownBlock {
  return {
    type: 'actions',
    elements: [
      {
        type: 'static_select',
        action_id: startChecklistAction,
        placeholder: { type: 'plain_text', text: 'Start a checklist' },
        options: startable.slice(0, limits.selectOptions).map(({ name, title }) => ({
          text: { type: 'plain_text', text: title },
          value: `${number} ${name}`,
        })),
      },
    ],
  };
}

/** @param outcome.by who had started it, where it was in use already. */
export function checklistStarted(outcome: {
  title: string;
  started: boolean;
  by: string;
  channel: string | null;
}): Message {
  const name = `*${escapeMrkdwn(outcome.title)}*`;
  const where = channelMrkdwn(outcome);
  if (outcome.started) return sentence(`${name} is started. Its card comes in ${where}.`);
  return sentence(
    `${name} was started before, by ${actorMrkdwn(outcome.by)}. Nothing was changed; its card is in ${where}.`,
  );
}
