// `comms stop`: ends one for good.
import { stopCommunication } from '../../features/communications/send-communication.ts';
import { CommunicationNumber, text } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { shownCommunication } from '../send-here.ts';

export const commsStop = defineCommand({
  description: 'ends it for good: whoever was not sent it yet is not sent it',
  words: { number: CommunicationNumber },
  flags: { reason: text(500) },
  async run({ number, reason }, deps) {
    await stopCommunication(deps, { number, actor: deps.actor, reason });
    return { ...(await shownCommunication(deps, number)), ok: true };
  },
});
