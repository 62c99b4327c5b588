// `comms resume`: goes on with one that was paused.
import { resumeCommunication } from '../../features/communications/send-communication.ts';
import { CommunicationNumber } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { sendHere } from '../send-here.ts';

export const commsResume = defineCommand({
  description: 'goes on where it was paused',
  words: { number: CommunicationNumber },
  async run({ number }, deps) {
    await resumeCommunication(deps, { number, actor: deps.actor });
    return await sendHere(deps, number);
  },
});
