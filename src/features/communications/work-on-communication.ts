// Does what a communication needs now: counts its audience, or sends it; whoever dies in the middle is followed by somebody else.
import { domainNow } from '../../db/domain-time.ts';
import type { Worker } from '../../jobs/runner.ts';
import { clearTimer, setTimer } from '../../jobs/timers.ts';
import { minute } from '../../lib/clock.ts';
import { AppError, messageOf } from '../../lib/errors.ts';
import { scrubAndCap } from '../../lib/redaction.ts';
import { endProgress } from '../events/progress.ts';
import { recoverEveryMs, recoverKey } from './change-communication.ts';
import { approvalHash, type Communication, streamOf } from './communication.ts';
import { events } from './communication-events.ts';
import { contentsOf, findCommunication, lockCommunication } from './communication-store.ts';
import { countDeliveries, markUnknown } from './delivery-store.ts';
import type { CommunicationDeps } from './deps.ts';
import { fillLedger } from './fill-ledger.ts';
import { followSending, look, showStanding } from './follow-sending.ts';
import { recoverJob } from './jobs.ts';
import { requireLease, takeLease } from './lease.ts';
import type { Outlet } from './outlet.ts';
import type { Postmen } from './postmen.ts';
import { endStopped } from './send-communication.ts';
import { sendEmails } from './send-emails.ts';
import { goesOnByItself, goOnByItself } from './send-itself.ts';
import { enterPlaces, lookForInterrupted, sendNotices } from './send-notices.ts';
import { changeSending, type Sending, withLedger } from './sending.ts';
import { openUnsubscribeLinks } from './unsubscribe-link.ts';

/** A count that is older is made anew before the first e-mail leaves. */
const countLastsMs = 15 * minute;

/** Whether something follows by itself. */
const hasWork = (communication: Communication): boolean => {
  const { state, hash, reason } = communication;
  return (
    state === 'sending' || (state === 'draft' && hash === null && reason === null) || goesOnByItself(communication)
  );
};

/** Takes the lease and does all there is; returns when nothing is left to do, or somebody else is at it. */
export async function workOnCommunication(
  deps: CommunicationDeps,
  postmen: Postmen,
  number: number,
  { holder, stopping }: Worker,
): Promise<void> {
  const first = await findCommunication(deps.db, number, 'backbolt');
  if (first === undefined || !hasWork(first)) return;
  const lease = await takeLease(deps.db, number, holder);
  if (lease === undefined) return;
  try {
    const contents = await contentsOf(deps.db, number);
    const unsubscribeLink = await linksFor(deps, first);
    const sending: Sending = { deps, lease, postmen, communication: first, contents, unsubscribeLink, stopping };
    await takeOver(sending);
    while (lease.isHeld()) {
      const communication = await findCommunication(deps.db, number, 'backbolt');
      if (communication !== undefined && hasWork(communication) && !stopping.aborted) {
        await perform({ ...sending, communication });
      }
      if (await giveBack(sending, stopping.aborted)) return;
    }
  } finally {
    lease.end();
  }
}

const linksFor = async ({ db, publicUrl }: CommunicationDeps, { essential }: Communication) =>
  publicUrl === undefined || essential ? undefined : await openUnsubscribeLinks(db, publicUrl);

async function perform(sending: Sending): Promise<void> {
  const { communication } = sending;
  if (goesOnByItself(communication)) await goOnByItself(sending);
  else if (communication.state === 'draft') await count(sending);
  else await send(sending);
}

// Whoever had the lease before may have handed over what it claimed, or not: that is for nobody to guess.
async function takeOver(sending: Sending): Promise<void> {
  const { communication, lease } = sending;
  const { number } = communication;
  await changeSending(sending, async (change) => {
    const reason = 'Whoever was sending it was gone before it was known whether it was accepted.';
    const unknown = await markUnknown(change.tx, number, reason, change.at);
    if (unknown === 0) return null;
    change.record(events.takenOver, { fence: lease.fence, unknown });
    await change.tell(
      `was taken over after an interruption: of ${unknown} e-mails it is unknown whether they were sent`,
    );
    return null;
  });
}

async function fill(sending: Sending) {
  const { deps, communication, contents } = sending;
  return await fillLedger(deps, {
    communication,
    locales: Object.keys(contents),
    at: await domainNow(deps.db),
    fenced: (work) => withLedger(sending, true, (tx) => work(tx)),
  });
}

async function count(sending: Sending): Promise<void> {
  try {
    const { count, report } = await fill(sending);
    await changeSending(sending, async (change) => {
      const { communication } = change;
      if (communication.state !== 'draft') return null;
      const hash = approvalHash({ ...communication, audience_count: count });
      await change.update({ audience_count: count, audience_report: report, hash, filled_at: change.at });
      const { examples: _, ...skipped } = report;
      change.record(events.counted, { hash, count, skipped });
      return null;
    });
  } catch (error) {
    await fail(sending, error, (reason) =>
      changeSending(sending, async (change) => {
        if (change.communication.state !== 'draft') return null;
        await change.update({ reason });
        change.record(events.countFailed, { reason });
        return null;
      }),
    );
  }
}

// What cannot be done for a reason that people can repair is said; anything else is tried again.
async function fail(sending: Sending, error: unknown, say: (reason: string) => Promise<unknown>): Promise<void> {
  if (!(error instanceof AppError) || error.code === 'communications.fenced_off' || error.code.startsWith('db.'))
    throw error;
  sending.deps.log.warn({ communication: sending.communication.number, error: messageOf(error) }, 'not counted');
  const detail = error.code.startsWith('watched.') ? `${error.userMessage} (${messageOf(error)})` : error.userMessage;
  await say(scrubAndCap(detail, 1_000));
}

const places: readonly Outlet['channel'][] = ['status_page', 'in_app'];

async function send(sending: Sending): Promise<void> {
  const { communication } = sending;
  if (communication.channels.includes('email') && !(await countAgain(sending))) return;
  for (const channel of places) {
    if (communication.channels.includes(channel) && !(await show(sending, channel))) return;
  }
  if (communication.channels.includes('email')) {
    if (!(await sendEmails(sending, followSending(sending)))) return await showStanding(sending);
    if (await look(sending)) return;
  }
  // Last: while Slack does not answer, users are told.
  if (communication.channels.includes('slack') && !(await show(sending, 'slack'))) return;
  await complete(sending);
}

async function show(sending: Sending, channel: Outlet['channel']): Promise<boolean> {
  await enterPlaces(sending, channel);
  await lookForInterrupted(sending, channel);
  return await sendNotices(sending, channel);
}

// Returns whether it may be sent: people approved a number, and much more than that they did not approve.
async function countAgain(sending: Sending): Promise<boolean> {
  const { deps, communication } = sending;
  const at = await domainNow(deps.db);
  const { email } = await countDeliveries(deps.db, communication.number);
  const isBegun = email.sent + email.failed + email.bounced + email.complained + email.unknown > 0;
  const isFresh = communication.filled_at !== null && at.getTime() - communication.filled_at.getTime() < countLastsMs;
  if (isBegun || isFresh) return true;
  const approved = communication.audience_count ?? 0;
  let counted: Awaited<ReturnType<typeof fill>>;
  try {
    counted = await fill(sending);
  } catch (error) {
    await fail(sending, error, (reason) => stop(sending, `The audience could not be read again: ${reason}`));
    return false;
  }
  const { count, report } = counted;
  const most = approved * (1 + deps.communicationPolicy.approvals.growth_percent / 100);
  if (count > most) {
    await stop(
      sending,
      `The audience has grown from ${approved} to ${count} people since it was approved. Make it anew.`,
    );
    return false;
  }
  await changeSending(sending, async (change) => {
    await change.update({ filled_at: change.at, audience_report: report });
    return null;
  });
  return true;
}

async function stop(sending: Sending, reason: string): Promise<void> {
  await changeSending(sending, async (change) => {
    if (change.communication.state === 'sending') await endStopped(change, reason);
    return null;
  });
}

async function complete(sending: Sending): Promise<void> {
  await changeSending(sending, async (change) => {
    const { communication, tx, at } = change;
    if (communication.state !== 'sending') return null;
    const { email } = await countDeliveries(tx, communication.number);
    await change.update({ state: 'sent', ended_at: at, reason: null });
    const seconds = Math.round((at.getTime() - (communication.started_at ?? at).getTime()) / 1000);
    change.record(events.sent, { seconds, counts: email });
    await endProgress(tx, streamOf(communication.number));
    const emails = communication.channels.includes('email') ? ` (${email.sent} e-mails)` : '';
    await change.tell(`was sent${emails}: ${communication.title}`);
    return null;
  });
}

/** Gives the lease back in the transaction that finds nothing left to do, so that nothing asked for meanwhile is passed over. */
async function giveBack({ deps, lease, communication }: Sending, anyway: boolean): Promise<boolean> {
  return await deps.db.transaction(async (tx) => {
    const now = await lockCommunication(tx, communication.number, 'backbolt');
    await requireLease(tx, lease);
    const idle = now === undefined || !hasWork(now);
    if (!idle && !anyway) return false;
    await lease.release(tx);
    if (idle) await clearTimer(tx, recoverKey(communication.number));
    return true;
  });
}

/** The timer's job: sets the timer again while there is something to do. */
export async function recoverLater(deps: Pick<CommunicationDeps, 'db'>, number: number): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const communication = await lockCommunication(tx, number, 'backbolt');
    if (communication === undefined || !hasWork(communication)) return;
    const at = await domainNow(tx);
    const dueAt = new Date(at.getTime() + recoverEveryMs);
    await setTimer(tx, { key: recoverKey(number), job: recoverJob, data: { communication: number }, dueAt });
  });
}

/** Whether it is held up by nobody: nothing follows by itself. */
export async function isIdle(deps: Pick<CommunicationDeps, 'db'>, number: number): Promise<boolean> {
  const communication = await findCommunication(deps.db, number, 'backbolt');
  return communication === undefined || !hasWork(communication);
}
