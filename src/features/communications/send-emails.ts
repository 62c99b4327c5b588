// Sends the e-mails of a communication: claimed in batches, each committed before the first of it leaves, its results committed after the last.
import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { hour, minute, second } from '../../lib/clock.ts';
import { AppError } from '../../lib/errors.ts';
import { scrubAndCap } from '../../lib/redaction.ts';
import type { Claimed, Outcome } from './delivery.ts';
import { claimDeliveries, type Result, settleDeliveries, whatIsLeft } from './delivery-store.ts';
import type { Mail } from './mailer.ts';
import { readerOf } from './reader.ts';
import { mergeRecipient } from './rendered.ts';
import { type Sending, withLedger } from './sending.ts';
import { suppress } from './suppression-store.ts';

/** So many are claimed at once, and so many batches are under way: what both hold is what a death leaves unknown. */
export const batchSize = 100;
export const batchesAbreast = 2;

/** While nothing can be sent at the moment it is looked again so often. */
const lookEveryMs = 250;

/** After the nth try that a provider put off. Then it has failed. */
const retryAfterMs = [5 * second, 30 * second, 2 * minute, 10 * minute, hour];

/**
 * Sends until none is left, the communication is no longer `sending`, the lease is lost or the process ends.
 * @param afterBatch told after each batch
 * @returns whether none is left
 */
export async function sendEmails(sending: Sending, afterBatch: () => Promise<void>): Promise<boolean> {
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const begin = (batch: readonly Claimed[]) => {
    const one: Promise<void> = sendBatch(sending, batch)
      .then(afterBatch)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => underWay.delete(one));
    underWay.add(one);
  };
  let next: Next = 'go on';
  while (next === 'go on' && failures.length === 0) {
    next = await goOn(sending, underWay, begin).catch((error: unknown) => {
      failures.push(error);
      return 'held' as const;
    });
  }
  await Promise.all(underWay);
  if (failures.length > 0) throw failures[0];
  return next === 'none left';
}

type Next = 'go on' | 'none left' | 'held';

async function goOn(
  sending: Sending,
  underWay: ReadonlySet<Promise<void>>,
  begin: (batch: readonly Claimed[]) => void,
): Promise<Next> {
  const { deps, lease, postmen, communication, stopping } = sending;
  if (stopping.aborted || !lease.isHeld()) return 'held';
  if (underWay.size >= batchesAbreast) {
    await Promise.race(underWay);
    return 'go on';
  }
  const waitMs = postmen.waitMs();
  if (waitMs > 0) {
    await Promise.race([...underWay, delay(Math.min(waitMs, lookEveryMs))]);
    return (await isStillSending(sending)) ? 'go on' : 'held';
  }
  const { state, claimed, looked } = await claim(sending);
  if (state !== 'sending') return 'held';
  if (claimed.length > 0) begin(claimed);
  if (looked > 0) return 'go on';
  if (underWay.size > 0) {
    await Promise.race(underWay);
    return 'go on';
  }
  const { open } = await whatIsLeft(deps.db, communication.number, 'email');
  if (open === 0) return 'none left';
  // They were put off: until their time comes, whoever pauses or stops is heard.
  await delay(lookEveryMs);
  return 'go on';
}

async function isStillSending(sending: Sending): Promise<boolean> {
  return await withLedger(sending, true, async (_tx, { state }) => state === 'sending');
}

async function claim(sending: Sending) {
  const { number, essential } = sending.communication;
  return await withLedger(sending, true, async (tx, { state, at }) => {
    if (state !== 'sending') return { state, claimed: [], looked: 0 };
    const which = { communication: number, channel: 'email', essential, limit: batchSize, at } as const;
    const claimed = await claimDeliveries(tx, which);
    return { state, ...claimed };
  });
}

type Sent = { one: Claimed; provider: string | null; outcome: Outcome | undefined };

async function sendBatch(sending: Sending, batch: readonly Claimed[]): Promise<void> {
  const { lease, postmen } = sending;
  const sent: Sent[] = [];
  const waiting = batch.values();
  const work = async () => {
    for (const one of waiting) {
      // Without the lease somebody else has called it unknown; that it was not sent is known here.
      const done = lease.isHeld() ? await postmen.send(mailFor(sending, one)) : undefined;
      sent.push({ one, provider: done?.provider ?? null, outcome: done?.outcome });
    }
  };
  await Promise.all(Array.from({ length: postmen.abreast() }, work));
  // What is known is not given up for a database that is being restarted.
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await settle(sending, sent);
    } catch (error) {
      const isOutage = error instanceof AppError && error.kind === 'unavailable';
      if (!isOutage || attempt === settleAttempts) throw error;
      await delay(second);
    }
  }
}

const settleAttempts = 20;

async function settle(sending: Sending, sent: readonly Sent[]): Promise<void> {
  const { number } = sending.communication;
  await withLedger(sending, false, async (tx, { state, at }) => {
    const results = sent.map((one) => resultOf(one, at));
    const isOver = !['sending', 'paused'].includes(state);
    await settleDeliveries(tx, { communication: number, channel: 'email', results, at, isOver });
    const gone = results.filter((result) => result.state === 'bounced');
    for (const { recipient, reason } of gone)
      await suppress(tx, { address: recipient, reason: 'bounce', detail: reason, communication: number, at });
  });
}

function resultOf({ one, provider, outcome }: Sent, at: Date): Result {
  const common = { recipient: one.recipient, provider, provider_message_id: null, uncounted: false, retry_at: null };
  const because = (reason: string) => scrubAndCap(reason, 500);
  if (outcome === undefined) return { ...common, state: 'pending', reason: null, uncounted: true };
  switch (outcome.kind) {
    case 'sent':
      return { ...common, state: 'sent', reason: null, provider_message_id: outcome.id };
    case 'refused':
      return { ...common, state: outcome.address ? 'bounced' : 'failed', reason: because(outcome.reason) };
    case 'unknown':
      return { ...common, state: 'unknown', reason: because(outcome.reason) };
    case 'unavailable':
      return { ...common, state: 'pending', reason: because(outcome.reason), uncounted: true };
    case 'deferred': {
      const pause = retryAfterMs[one.attempts - 1];
      if (pause === undefined) return { ...common, state: 'failed', reason: because(outcome.reason) };
      return { ...common, state: 'pending', reason: because(outcome.reason), retry_at: new Date(at.getTime() + pause) };
    }
  }
}

function mailFor({ deps, communication, contents, unsubscribeLink }: Sending, one: Claimed): Mail {
  const { from, default_time_zone: timeZone } = deps.communicationPolicy;
  const fallback = { locale: communication.default_locale, timeZone };
  const reader = readerOf(one.locale, one.time_zone, new Set(Object.keys(contents)), fallback);
  const email = contents[reader.locale]?.email;
  if (email == null) throw new RangeError(`communication ${communication.number} has no e-mail`);
  return {
    ...mergeRecipient(email, { ...reader, name: one.name }),
    alike: `${communication.id} ${reader.format} ${reader.timeZone}`,
    to: one.address ?? one.recipient,
    messageId: messageIdFor(communication.id, one.recipient, from.address),
    unsubscribe: unsubscribeLink?.(one.recipient),
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
  };
}

/** The same for the same communication and recipient; it does not show the recipient. */
export function messageIdFor(communication: string, recipient: string, from: string): string {
  const mark = createHash('sha256').update(`${communication} ${recipient}`).digest('hex').slice(0, 20);
  return `<${communication}.${mark}@${from.slice(from.lastIndexOf('@') + 1)}>`;
}
