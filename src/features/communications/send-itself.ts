// A communication that nobody has to send by hand, such as that of a rollback's step: what its card's buttons do is done for it.
import { AppError, messageOf } from '../../lib/errors.ts';
import { scrubAndCap } from '../../lib/redaction.ts';
import { askApproval } from './approve-communication.ts';
import type { Communication } from './communication.ts';
import { sendCommunication } from './send-communication.ts';
import { changeSending, type Sending } from './sending.ts';

/** Whether its next step is one that a person takes with others: it is counted, or approved. */
export const goesOnByItself = ({ sends_itself, state, hash, reason }: Communication): boolean =>
  sends_itself && hash !== null && (state === 'approved' || (state === 'draft' && reason === null));

/** Asks for the approval that policy wants, or sends it where that was given or nobody must. What keeps it from that is said on its card. */
export async function goOnByItself(sending: Sending): Promise<void> {
  const { deps, communication } = sending;
  const { number, state, hash } = communication;
  const input = { number, actor: 'backbolt', hash: hash ?? '' };
  try {
    await (state === 'draft' ? askApproval(deps, input) : sendCommunication(deps, input));
  } catch (error) {
    if (!(error instanceof AppError) || error.code.startsWith('db.')) throw error;
    deps.log.warn({ communication: number, error: messageOf(error) }, 'not sent by itself');
    await changeSending(sending, async (change) => {
      // Somebody decided something else meanwhile: then there is nothing to be said.
      if (!goesOnByItself(change.communication)) return null;
      await change.update({ sends_itself: false, reason: scrubAndCap(error.userMessage, 1_000) });
      return null;
    });
  }
}
