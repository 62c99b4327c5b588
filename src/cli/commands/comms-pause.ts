// `comms pause`: holds one that is being sent.
import { pauseCommunication } from '../../features/communications/send-communication.ts';
import { CommunicationNumber } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { shownCommunication } from '../send-here.ts';

export const commsPause = defineCommand({
  description: 'holds it after the batches that are under way',
  words: { number: CommunicationNumber },
  async run({ number }, deps) {
    await pauseCommunication(deps, { number, actor: deps.actor });
    return await shownCommunication(deps, number);
  },
});
