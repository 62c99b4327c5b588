// `/auth-incident verify`: is the record unbroken?
import { authorize } from '../../features/access/authorize.ts';
import { verifyEvents } from '../../features/events/verify-events.ts';
import type { IncidentDeps } from '../../features/incidents/deps.ts';
import type { CommandListener } from '../listener.ts';
import { sentence } from '../outcome.ts';
import { verification } from '../views/verification.ts';

export const verifyRecord: CommandListener<IncidentDeps> = {
  kind: 'command',
  command: '/auth-incident',
  subcommand: 'verify',
  async handle({ person }, deps) {
    await authorize(deps, person, 'record.verify', 'events');
    return { kind: 'reply', message: sentence(verification(await verifyEvents(deps.db))) };
  },
};
