// While e-mails are sent: how far it is, and whether too many of them do not arrive.
import { domainNow } from '../../db/domain-time.ts';
import { endProgress, setProgress } from '../events/progress.ts';
import { streamOf } from './communication.ts';
import { events } from './communication-events.ts';
import { doneOf, totalOf } from './delivery.ts';
import { countDeliveries } from './delivery-store.ts';
import { healthOf } from './health.ts';
import { endStopped } from './send-communication.ts';
import { changeSending, type Sending } from './sending.ts';

/** Counting the ledger costs as much as sending a few e-mails. */
const countEveryMs = 1_000;

/** @returns what to call after each batch; it counts at most once a second */
export function followSending(sending: Sending): () => Promise<void> {
  let next = 0;
  return async () => {
    const now = performance.now();
    if (now < next) return;
    next = now + countEveryMs;
    await look(sending);
  };
}

/** Writes how far it is, and stops it when e-mail health is exceeded. Returns whether it was stopped. */
export async function look(sending: Sending): Promise<boolean> {
  const { deps, communication, postmen } = sending;
  const { email } = await countDeliveries(deps.db, communication.number);
  const phase = postmen.trouble() === undefined ? 'sending' : `waiting for a provider (${postmen.trouble()})`;
  const at = await domainNow(deps.db);
  await setProgress(deps.db, streamOf(communication.number), { done: doneOf(email), total: totalOf(email), phase, at });
  const { problem, emails } = healthOf(email, deps.communicationPolicy.health);
  if (problem === null) return false;
  return await changeSending(sending, async (change) => {
    if (!['sending', 'paused'].includes(change.communication.state)) return false;
    change.record(events.healthExceeded, { reason: problem, emails, counts: email });
    await endStopped(change, `Sending stopped by itself: ${problem}`);
    await endProgress(change.tx, streamOf(communication.number));
    return true;
  });
}
