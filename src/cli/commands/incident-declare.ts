// `incident declare`: something is wrong.
import { declareIncident } from '../../features/incidents/declare-incident.ts';
import { componentsFrom, lengths, severities } from '../../features/incidents/incident.ts';
import { flag, oneOf, text } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { newKey } from '../key.ts';

export const declare = defineCommand({
  description: 'declares an incident; its channel is made as soon as the bot and Slack are up',
  words: { title: text(lengths.title, 'TITLE') },
  flags: {
    severity: oneOf(severities),
    impact: text(lengths.text),
    components: text(lengths.components, 'A,B').optional(),
    private: flag,
    practice: flag,
    anyway: flag,
  },
  async run({ title, severity, impact, components = '', private: isPrivate, practice, anyway }, deps) {
    const { number, similar } = await declareIncident(deps, {
      key: newKey(),
      actor: deps.actor,
      title,
      severity,
      impact,
      components: componentsFrom(components),
      private: isPrivate,
      practice,
      declaredIn: null,
      anyway,
    });
    if (similar) {
      const text = `Nothing was declared: #${number} has this title and was declared a moment ago. Add --anyway if it is another one.`;
      return { text, ok: false };
    }
    const lines = [`#${number} is declared, ${severity}.`];
    if (isPrivate)
      lines.push(`Nobody can see it in Slack yet: npm run backbolt -- incident role ${number} commander PERSON`);
    return { text: lines.join('\n'), ok: true };
  },
});
