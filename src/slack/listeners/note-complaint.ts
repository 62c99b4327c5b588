// A user complained: noted by a command, or by an emoji on the message that says so.
import { plainText } from '../../blockkit/plain-text.ts';
import { recordComplaint } from '../../features/auth-metrics/record-complaint.ts';
import type { CommandListener } from '../listener.ts';
import { sentence } from '../outcome.ts';
import type { StatusDeps } from '../pictures/status-pictures.ts';

/** `/auth-status complaint [text]` */
export const noteComplaint: CommandListener<StatusDeps> = {
  kind: 'command',
  command: '/auth-status',
  subcommand: 'complaint',
  async handle({ key, person, text }, deps) {
    await recordComplaint(deps, { actor: person, key, source: 'command', text: plainText(text) });
    const said = 'Noted: a user complained. Complaints are counted, and the decision matrix looks at them.';
    return { kind: 'reply', message: sentence(said) };
  },
};
