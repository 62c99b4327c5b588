// `/auth-incident` and everything after it that nobody knows.
import { plainText } from '../../blockkit/plain-text.ts';
import type { CommandListener } from '../listener.ts';
import { incidentHelp, unknownSubcommand } from '../views/incident-help.ts';

export const helpWithIncidents: CommandListener<unknown> = {
  kind: 'command',
  command: '/auth-incident',
  async handle({ text }) {
    const known = text === '' || text.toLowerCase() === 'help';
    return { kind: 'reply', message: known ? incidentHelp() : unknownSubcommand(plainText(text)) };
  },
};
