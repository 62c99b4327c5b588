// Shows a communication where everybody sees one message: status pages and the application. Before anything is repeated it is looked for.
import { setTimeout as delay } from 'node:timers/promises';
import { second } from '../../lib/clock.ts';
import { scrubAndCap } from '../../lib/redaction.ts';
import { events } from './communication-events.ts';
import type { Claimed, DeliveryState } from './delivery.ts';
import { claimDeliveries, insertDeliveries, type Result, settleDeliveries } from './delivery-store.ts';
import type { Notice, NoticeContent, Outlet, OutletOutcome } from './outlet.ts';
import { interruptedPlaces, remoteIdOf, storeRemoteId } from './outlet-store.ts';
import type { Rendered } from './rendered.ts';
import { changeSending, type Sending, withLedger } from './sending.ts';

const retryAfterMs = [2 * second, 10 * second, 30 * second, 60 * second];

type Channel = Outlet['channel'];

/** Enters the places of a channel into the ledger; those that are there already stay as they are. */
export async function enterPlaces(sending: Sending, channel: Channel): Promise<void> {
  const { deps, communication } = sending;
  const { number, default_locale: locale } = communication;
  const entries = deps.outlets.all(channel).map(({ name }) => ({
    recipient: name,
    address: null,
    locale,
    time_zone: null,
    name: null,
  }));
  await withLedger(sending, true, async (tx, { at }) => {
    await insertDeliveries(tx, { communication: number, channel, essential: true, entries, at });
  });
}

/** What somebody who is gone was publishing is looked for: it is there, or it is published again, or nobody can say. */
export async function lookForInterrupted(sending: Sending, channel: Channel): Promise<void> {
  const { deps, communication, lease } = sending;
  for (const place of await interruptedPlaces(deps.db, communication.number, channel)) {
    const outlet = deps.outlets.all(channel).find(({ name }) => name === place);
    const found = outlet && (await outlet.find(await noticeFor(sending, outlet), lease.lost));
    const outcome: OutletOutcome | undefined =
      found === undefined
        ? { kind: 'unknown', reason: 'It was interrupted, and the place cannot say whether it is there.' }
        : found.found
          ? { kind: 'sent', id: found.remoteId ?? null, ...found }
          : undefined;
    await settle(sending, channel, place, 1, outcome);
  }
}

/**
 * Publishes what is left of a channel; a place that cannot be used is tried again a few times.
 * @returns whether none is left
 */
export async function sendNotices(sending: Sending, channel: Channel): Promise<boolean> {
  const { deps, communication, lease, stopping } = sending;
  while (!stopping.aborted && lease.isHeld()) {
    const { state, claimed } = await withLedger(sending, true, async (tx, { state, at }) => {
      if (state !== 'sending') return { state, claimed: [] };
      const { number } = communication;
      return {
        state,
        ...(await claimDeliveries(tx, { communication: number, channel, essential: true, limit: 1, at })),
      };
    });
    if (state !== 'sending') return false;
    const [one] = claimed as Claimed[];
    if (one === undefined) return true;
    const outlet = deps.outlets.all(channel).find(({ name }) => name === one.recipient);
    const outcome: OutletOutcome =
      outlet === undefined
        ? { kind: 'refused', reason: 'policy does not name this place any more' }
        : await outlet.publish(await noticeFor(sending, outlet), lease.lost);
    const again = await settle(sending, channel, one.recipient, one.attempts, outcome);
    if (again !== undefined) await Promise.race([delay(again), aborted(stopping)]);
  }
  return false;
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

async function noticeFor({ deps, communication, contents }: Sending, outlet: Outlet): Promise<Notice> {
  const {
    id,
    thread,
    default_locale,
    started_at,
    requested_at,
    maintenance_from: from,
    maintenance_until: until,
    components,
  } = communication;
  const rendered = contents[default_locale];
  if (rendered === undefined) throw new RangeError(`communication ${communication.number} has no content`);
  const remoteId = await remoteIdOf(deps.db, outlet.name, thread);
  return {
    id,
    thread,
    content: noticeContent(rendered),
    slack: rendered.slack,
    askedAt: communication.asked_at,
    at: started_at ?? requested_at,
    remoteId,
    ...(components === null ? {} : { components }),
    ...(from && until ? { maintenance: { from, until } } : {}),
  };
}

// Returns in how many ms it is tried again, if it is.
async function settle(
  sending: Sending,
  channel: Channel,
  place: string,
  attempt: number,
  outcome: OutletOutcome | undefined,
): Promise<number | undefined> {
  const { communication } = sending;
  const again = outcome === undefined ? 0 : pauseAfter(outcome, attempt);
  const result = resultFor(place, outcome, again);
  await withLedger(sending, false, async (tx, { state, at }) => {
    const isOver = !['sending', 'paused'].includes(state);
    await settleDeliveries(tx, { communication: communication.number, channel, results: [result], at, isOver });
    if (outcome?.remoteId !== undefined) await storeRemoteId(tx, place, communication.thread, outcome.remoteId);
  });
  if (again !== undefined) return again;
  await changeSending(sending, async (change) => {
    const { state, reason } = result;
    change.record(events.posted, { channel, place, state, reason });
    if (state !== 'sent') await change.tell(`was not shown on ${place}: ${reason}`);
    return null;
  });
  return undefined;
}

function pauseAfter(outcome: OutletOutcome, attempt: number): number | undefined {
  return outcome.kind === 'unavailable' || outcome.kind === 'deferred' ? retryAfterMs[attempt - 1] : undefined;
}

function resultFor(place: string, outcome: OutletOutcome | undefined, again: number | undefined): Result {
  const reason = outcome === undefined || outcome.kind === 'sent' ? null : scrubAndCap(outcome.reason, 500);
  const states: Record<OutletOutcome['kind'], DeliveryState> = {
    sent: 'sent',
    refused: 'failed',
    deferred: 'failed',
    unavailable: 'failed',
    unknown: 'unknown',
  };
  return {
    recipient: place,
    state: again !== undefined || outcome === undefined ? 'pending' : states[outcome.kind],
    reason,
    provider: place,
    provider_message_id: null,
    uncounted: false,
    retry_at: null,
  };
}

/** What a template says in one place only stands in for the other: how grave it is, and whether it is over. */
function noticeContent({ statusPage, inApp }: Rendered): NoticeContent {
  const isOver = statusPage !== null && ['resolved', 'completed'].includes(statusPage.status);
  return {
    statusPage: statusPage ?? { title: inApp?.title ?? '', status: 'investigating', body: inApp?.text ?? '' },
    inApp: inApp ?? {
      level: isOver ? 'success' : 'warning',
      title: statusPage?.title ?? '',
      text: statusPage?.title ?? '',
    },
  };
}
