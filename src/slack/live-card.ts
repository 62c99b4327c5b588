// A message that shows a state: posted once, edited when the state changes, found or posted anew when it is lost.
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { OwnDb } from '../db/own.ts';
import { AppError } from '../lib/errors.ts';
import type { Priority } from './limiter.ts';
import { type Card, claimCard, readCard, releaseCard, renewCard, saveCard } from './live-card-store.ts';
import type { CallResult, Outbound } from './outbound.ts';
import type { Message } from './outcome.ts';
import { findOwnMessage } from './own-message.ts';

/** What the card shows, and the version of it, which grows with each change. */
type CardState = { version: number; message: Message };

export type LiveCard = {
  /** What kind of card it is, and the id of what it shows. */
  kind: string;
  subject: string;
  /** A channel's id, or a person's for the direct message with them. */
  channel: string;
  /** The thread to post it in. */
  threadTs?: string | undefined;
  /** Reads what it shows now; undefined when there is nothing to show. */
  read: () => Promise<CardState | undefined>;
  /** Pins the message to the channel. */
  pin?: boolean;
  /** Of the edits; 'redraw' unless said. */
  priority?: Priority;
};

/**
 * `drawn`: the message shows the state as it was read last; `pin` is 'pinned', or why Slack refused that, if it was asked to. `refused`: Slack does not take
 * the message (`is_archived`, `channel_not_found`, `not_in_channel`, …), which trying again does not change. `nothing`: there was no state to show.
 */
export type CardResult =
  | { state: 'drawn'; channel: string; ts: string; pin: string | undefined }
  | { state: 'refused'; code: string }
  | { state: 'nothing' };

type Deps = { db: OwnDb; outbound: Outbound };

/**
 * Makes the card show the present state. Call it from a job that is written in the transaction of the change, with 8 retries and
 * `expireSeconds: 180`; however many of those run at once, the message is one and ends with the last version.
 *
 * No change is lost: a job begins after its change was committed, and whoever holds the lease reads the state after taking it and again after each
 * drawing. A job that finds the lease taken ends only when the version that it must show is written as drawn; else it fails and is tried again,
 * so the change that comes between the holder's last look and its release is drawn by the job of that change. What a killed holder
 * left undone is done by its own job, which the engine hands to another worker, when the lease has ended.
 *
 * No message is posted twice: "may be posted" is written before Slack is called, and whoever finds that without a ts looks for the message
 * first. One hole stays, as Slack knows no condition: a process that stands still for longer than its lease just before
 * calling may still post, or show an older version until the next change.
 *
 * @throws AppError `slack.card_not_drawn` (unavailable): Slack did not take it yet, or another one is drawing; to be tried again.
 */
export async function drawLiveCard(deps: Deps, wanted: LiveCard): Promise<CardResult> {
  const card = await claimSoon(deps, wanted);
  if (card === undefined) return await drawnByAnother(deps, wanted);
  // A call to Slack may take longer than the lease. Whoever could not renew it finds that out when it saves.
  const renewing = setInterval(() => void renewCard(deps.db, card).catch(() => undefined), renewEveryMs);
  try {
    return await draw(deps, wanted, card);
  } finally {
    clearInterval(renewing);
    await releaseCard(deps.db, card);
  }
}

const renewEveryMs = 3_000;

// Changes come in bursts, and a drawing takes a fraction of a second: a short wait is sooner than the job's next try.
const claims = { tries: 15, everyMs: 100 };

async function claimSoon({ db }: Deps, wanted: LiveCard): Promise<Card | undefined> {
  for (let left = claims.tries; ; left -= 1) {
    const card = await claimCard(db, wanted);
    if (card !== undefined || left === 1) return card;
    await delay(claims.everyMs);
  }
}

async function drawnByAnother({ db }: Deps, wanted: LiveCard): Promise<CardResult> {
  const state = await wanted.read();
  if (state === undefined) return { state: 'nothing' };
  const card = await readCard(db, wanted);
  if (card === undefined || !covers(card, state)) throw notDrawn('another one is drawing the card');
  return drawn(card);
}

async function draw(deps: Deps, wanted: LiveCard, card: Card): Promise<CardResult> {
  for (;;) {
    const state = await wanted.read();
    if (state === undefined) return { state: 'nothing' };
    if (covers(card, state)) break;
    const refusal = await show(deps, wanted, card, state);
    if (refusal !== undefined) return { state: 'refused', code: refusal };
    await save(deps, card, { version: state.version });
  }
  if (wanted.pin === true && card.pin === null) await pin(deps, card);
  return drawn(card);
}

// Each of these returns the code with which Slack refused, or undefined when it is done.

async function show(deps: Deps, wanted: LiveCard, card: Card, state: CardState): Promise<string | undefined> {
  if (card.ts === null && !card.may_be_posted) return await post(deps, wanted, card, state);
  if (card.ts !== null) {
    const refusal = await edit(deps, wanted, card, state);
    if (refusal === undefined || !lost.includes(refusal)) return refusal;
    await save(deps, card, { ts: null, may_be_posted: true, pin: null });
  }
  const found = await find(deps, wanted, card);
  if (found !== undefined) return found;
  return await (card.ts === null ? post(deps, wanted, card, state) : edit(deps, wanted, card, state));
}

// Somebody deleted it: all of it, or all but the place where its thread begins.
const lost: readonly string[] = ['message_not_found', 'cant_update_message'];

const metadataOf = ({ kind, subject }: LiveCard) => ({
  event_type: 'backbolt_card',
  event_payload: { kind, subject },
});

const Posted = z.object({ channel: z.string(), ts: z.string() });

async function post(deps: Deps, wanted: LiveCard, card: Card, state: CardState): Promise<string | undefined> {
  const mayBePosted = card.may_be_posted;
  await save(deps, card, { may_be_posted: true });
  const result = await deps.outbound.call({
    method: 'chat.postMessage',
    args: {
      channel: card.channel,
      ...state.message,
      unfurl_links: false,
      ...(wanted.threadTs === undefined ? {} : { thread_ts: wanted.threadTs }),
      metadata: metadataOf(wanted),
    },
    response: Posted,
    priority: 'answer',
    channel: card.channel,
  });
  if (result.kind === 'sent') {
    await save(deps, card, { posted_in: result.response.channel, ts: result.response.ts });
    return undefined;
  }
  if (result.kind === 'ambiguous') return await takeUp(deps, wanted, card, state);
  await save(deps, card, { may_be_posted: mayBePosted });
  return refusalOf(result);
}

// What is found may be the post of an earlier run that came late. Not there yet is not never: the next run looks once more before it posts.
async function takeUp(deps: Deps, wanted: LiveCard, card: Card, state: CardState): Promise<string | undefined> {
  const refusal = await find(deps, wanted, card);
  if (refusal !== undefined) return refusal;
  if (card.ts === null) throw notDrawn('Slack did not say whether it took the card');
  return await edit(deps, wanted, card, state);
}

async function edit(deps: Deps, wanted: LiveCard, card: Card, state: CardState): Promise<string | undefined> {
  await save(deps, card, {});
  const result = await deps.outbound.call({
    method: 'chat.update',
    args: { channel: card.posted_in, ts: card.ts, ...state.message, metadata: metadataOf(wanted) },
    response: z.object({}),
    priority: wanted.priority ?? 'redraw',
  });
  return result.kind === 'sent' ? undefined : refusalOf(result);
}

// Writes down where the message is, if it is anywhere.
async function find(deps: Deps, wanted: LiveCard, card: Card): Promise<string | undefined> {
  await save(deps, card, {});
  const sought = { channel: card.channel, threadTs: wanted.threadTs, metadata: metadataOf(wanted) };
  const found = await findOwnMessage(deps.outbound, { ...sought, since: card.first_at });
  if (found.state === 'undecided') throw notDrawn('Slack cannot be asked for the card');
  if (found.state === 'unreadable') return found.code;
  if (found.state === 'found') await save(deps, card, { posted_in: found.channel, ts: found.ts });
  return undefined;
}

async function pin(deps: Deps, card: Card): Promise<void> {
  await save(deps, card, {});
  const result = await deps.outbound.call({
    method: 'pins.add',
    args: { channel: card.posted_in, timestamp: card.ts },
    response: z.object({}),
    priority: 'answer',
  });
  // A card that is not pinned is still a card: what was not answered is tried with the next change.
  if (result.kind === 'sent' || (result.kind === 'refused' && result.code === 'already_pinned')) {
    await save(deps, card, { pin: 'pinned' });
  } else if (result.kind === 'refused') {
    await save(deps, card, { pin: result.code });
  }
}

// Changes the card, and renews the lease, or stops where another one took over.
async function save({ db }: Deps, card: Card, change: Partial<Card>): Promise<void> {
  Object.assign(card, change);
  if (!(await saveCard(db, card))) throw notDrawn('another one took over the card');
}

function covers(card: Card, state: CardState): boolean {
  return card.ts !== null && card.version !== null && card.version >= state.version;
}

function drawn(card: Card): CardResult {
  if (card.posted_in === null || card.ts === null) return { state: 'nothing' };
  return { state: 'drawn', channel: card.posted_in, ts: card.ts, pin: card.pin ?? undefined };
}

function refusalOf(result: Exclude<CallResult<unknown>, { kind: 'sent' }>): string {
  if (result.kind === 'refused') return result.code;
  throw notDrawn(result.kind === 'not_sent' ? 'no turn within Slack’s limits' : result.cause);
}

function notDrawn(why: string): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'slack.card_not_drawn',
    message: `a card was not drawn: ${why}`,
    userMessage: 'Slack does not answer at the moment. The card may show an older state; it is drawn again.',
  });
}
