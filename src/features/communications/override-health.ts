// Goes on with what e-mail health stopped: somebody who leads has seen the figures, and says why.
import { AppError } from '../../lib/errors.ts';
import { refusal } from '../access/refusal.ts';
import type { Actor } from '../events/event.ts';
import { advanceSoon, changeCommunication, holdsRole } from './change-communication.ts';
import { type Communication, requireState, streamOf } from './communication.ts';
import { events } from './communication-events.ts';
import { countDeliveries } from './delivery-store.ts';
import type { CommunicationDeps } from './deps.ts';
import { healthOf } from './health.ts';

/**
 * Sends to whoever was not sent it yet; health does not stop it again. Asked twice, it goes on once.
 * @param input.reason why, in words: it is recorded with the figures
 * @throws AppError `communications.not_stopped_by_health`, `access.refused` to all but the incident's commander, where there is an incident, and
 *   to the command line
 */
export async function overrideHealth(
  deps: CommunicationDeps,
  input: { number: number; actor: Actor; reason: string },
): Promise<void> {
  await changeCommunication(deps, { ...input, action: 'communication.send' }, async (change) => {
    const { communication, tx, actor } = change;
    if (communication.state === 'sending' && communication.health_override !== null) return null;
    const refused = (reason: string) =>
      refusal({ actor, action: 'communication.send', subject: streamOf(communication.number), reason });
    if (actor.startsWith('cli:'))
      throw refused('the command line does not answer for e-mail health; a person in Slack does');
    if (communication.incident !== null && !(await holdsRole(tx, communication, actor, ['commander'])))
      throw refused("only the incident's commander has it go on after its e-mails did not arrive");
    if (!communication.health_stopped) throw notStopped(communication);
    requireState(communication, 'stopped');
    const { email: counts } = await countDeliveries(tx, communication.number);
    const { emails } = healthOf(counts, deps.communicationPolicy.health);
    const { reason } = input;
    await change.update({
      state: 'sending',
      ended_at: null,
      reason: null,
      health_stopped: false,
      health_override: reason,
    });
    change.record(events.healthOverridden, { reason, emails, counts });
    await advanceSoon(deps, change, communication.number);
    await change.tell(`goes on in spite of its e-mail health: ${reason}`);
    return null;
  });
}

const notStopped = ({ number }: Communication) =>
  new AppError({
    kind: 'conflict',
    code: 'communications.not_stopped_by_health',
    message: `communication ${number} was not stopped by e-mail health`,
    userMessage: `C${number} did not stop because of its e-mail health, so this was not done. Its card shows what can be done.`,
  });
