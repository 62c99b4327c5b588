// While e-mails are sent: how far it is, and whether too many of them do not arrive.
import { domainNow } from '../../db/domain-time.ts';
import { endProgress, setProgress } from '../events/progress.ts';
import { showAnew } from './change-communication.ts';
import { streamOf } from './communication.ts';
import { events } from './communication-events.ts';
import { doneOf, totalOf } from './delivery.ts';
import { countDeliveries } from './delivery-store.ts';
import { healthOf } from './health.ts';
import { endStopped } from './send-communication.ts';
import { changeSending, type Sending } from './sending.ts';

/** Counting the ledger costs as much as sending a few e-mails. */
const countEveryMs = 1_000;
/** Slack takes 50 edits a minute (chat.update, tier 3), and others want some of them. */
const drawEveryMs = 3_000;

/** @returns what to call after each batch; it counts at most once a second */
export function followSending(sending: Sending): () => Promise<void> {
  const { deps, communication } = sending;
  const pace = openPaceMeter();
  let next = 0;
  let nextDrawing = 0;
  return async () => {
    const now = performance.now();
    if (now < next) return;
    next = now + countEveryMs;
    await look(sending, pace);
    if (now < nextDrawing) return;
    nextDrawing = now + drawEveryMs;
    await deps.db.transaction((tx) => showAnew(deps, tx, communication.number, true));
  };
}

// How fast it goes, of the last few looks: what was before a pause says nothing about what is left.
function openPaceMeter(): (done: number, total: number) => string {
  const looks: { at: number; done: number }[] = [];
  return (done, total) => {
    const at = performance.now();
    looks.push({ at, done });
    if (looks.length > 6) looks.shift();
    const first = looks[0] ?? { at, done };
    const perSecond = (1_000 * (done - first.done)) / (at - first.at);
    if (!(perSecond > 0)) return 'sending';
    const seconds = Math.round((total - done) / perSecond);
    const left = seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
    return `${perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond)} a second, about ${left} left`;
  };
}

/** It was held: what was under way has ended by now, and is shown. */
export async function showStanding(sending: Sending): Promise<void> {
  const { deps, communication } = sending;
  await look(sending);
  await deps.db.transaction((tx) => showAnew(deps, tx, communication.number));
}

/** Writes how far it is, and stops it when e-mail health is exceeded. Returns whether it was stopped. */
export async function look(
  sending: Sending,
  pace: (done: number, total: number) => string = () => 'sending',
): Promise<boolean> {
  const { deps, communication, postmen } = sending;
  const { email } = await countDeliveries(deps.db, communication.number);
  const done = doneOf(email);
  const total = totalOf(email);
  const phase = postmen.trouble() === undefined ? pace(done, total) : `waiting for a provider (${postmen.trouble()})`;
  const at = await domainNow(deps.db);
  await setProgress(deps.db, streamOf(communication.number), { done, total, phase, at });
  const { problem, emails } = healthOf(email, deps.communicationPolicy.health);
  if (problem === null || communication.health_override !== null) return false;
  return await changeSending(sending, async (change) => {
    if (!['sending', 'paused'].includes(change.communication.state)) return false;
    change.record(events.healthExceeded, { reason: problem, emails, counts: email });
    await endStopped(change, `Sending stopped by itself: ${problem}`);
    await change.update({ health_stopped: true });
    await endProgress(change.tx, streamOf(communication.number));
    return true;
  });
}
