// `incident update`: posts the status update that is due, or shows what Backbolt would say.
import { draftUpdate } from '../../features/incidents/draft-update.ts';
import { lengths } from '../../features/incidents/incident.ts';
import { postUpdate } from '../../features/incidents/post-update.ts';
import { colours, type UpdateText } from '../../features/incidents/status-update.ts';
import { flag, IncidentNumber, oneOf, text } from '../arguments.ts';
import { defineCommand, wrongUse } from '../command.ts';
import { updateText } from '../incident-text.ts';
import { newKey } from '../key.ts';

const required = ['colour', 'progress', 'issues', 'next'] as const;
const line = text(lengths.text).optional();

export const update = defineCommand({
  description:
    'posts a status update; without texts it shows a draft, --as-drafted posts the draft of that moment with the texts that are given in place of its own',
  words: { number: IncidentNumber },
  flags: {
    colour: oneOf(colours).optional(),
    progress: line,
    metrics: line,
    issues: line,
    next: line,
    asDrafted: flag,
  },
  async run({ number, asDrafted, ...texts }, deps) {
    const given = Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined));
    const missing = required.filter((name) => given[name] === undefined);
    if (!asDrafted && Object.keys(given).length > 0 && missing.length > 0) {
      const list = missing.map((name) => `--${name}`).join(', ');
      throw wrongUse(`${list} missing: give all of them, or take the rest from the draft with --as-drafted.`);
    }
    const text: UpdateText = { ...(await draftUpdate(deps, number)), ...given };
    if (!asDrafted && Object.keys(given).length === 0) return { text: draftText(number, text), ok: true };
    const posted = await postUpdate(deps, { number, actor: deps.actor, key: newKey(), text });
    const due = posted.nextDue === null ? '' : ` The next one is due by ${posted.nextDue}.`;
    return {
      text: `Status update ${posted.number} of #${number}:\n${updateText(text)}\n\nIt is posted as soon as the bot and Slack are up.${due}`,
      ok: true,
    };
  },
});

const draftText = (number: number, text: UpdateText) => `${updateText(text)}

This is a draft, nothing was posted. To post it: npm run backbolt -- incident update ${number} --as-drafted
In other words: add --colour, --progress, --metrics, --issues or --next; what you leave out is taken from the draft.`;
