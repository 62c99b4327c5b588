// `comms show`: all that is known of one communication.
import { CommunicationNumber } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { shownCommunication } from '../send-here.ts';

export const commsShow = defineCommand({
  description: 'one communication: whom it is for, what became of it, and what did not arrive',
  words: { number: CommunicationNumber },
  run: async ({ number }, deps) => await shownCommunication(deps, number),
});
