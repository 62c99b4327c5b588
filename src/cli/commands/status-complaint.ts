// `status complaint`: notes that a user complained.
import { recordComplaint } from '../../features/auth-metrics/record-complaint.ts';
import { text } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { newKey } from '../key.ts';

export const statusComplaint = defineCommand({
  description: 'notes that a user complained about sign-in',
  words: { text: text(1_000) },
  async run({ text: said }, deps) {
    await recordComplaint(deps, { key: newKey(), actor: deps.actor, text: said, source: 'command' });
    return { text: 'Noted.', ok: true };
  },
});
