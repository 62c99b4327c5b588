// Walks every chain and names the first link that does not hold.
import type { Queryable } from '../../db/query.ts';
import { type BrokenLink, checkLink, noHash } from './event.ts';
import { eventsAfter, type Head, streamHeads } from './event-store.ts';

export type Verification = { streams: number; events: number; broken: BrokenLink[] };

const batch = 1000;

/** Verifies all streams; `broken` holds at most one link, the first, of each. */
export async function verifyEvents(db: Queryable): Promise<Verification> {
  const heads = await streamHeads(db);
  const result: Verification = { streams: heads.length, events: 0, broken: [] };
  for (const head of heads) {
    const walked = await walk(db, head);
    result.events += walked.events;
    const broken = walked.broken ?? checkHead(head, walked.last);
    if (broken !== undefined) result.broken.push(broken);
  }
  return result;
}

// Up to the head as it was read: what is appended meanwhile is for the next time.
async function walk(
  db: Queryable,
  head: Head & { stream: string },
): Promise<{ events: number; last: Head; broken?: BrokenLink }> {
  let last: Head = { seq: 0, hash: noHash };
  for (let events = 0; ; ) {
    const page = await eventsAfter(db, head.stream, last.seq, batch);
    for (const event of page) {
      if (head.seq > 0 && event.seq > head.seq) return { events, last };
      const broken = checkLink(event, last);
      if (broken !== undefined) return { events, last, broken };
      last = { seq: event.seq, hash: event.hash };
      events += 1;
    }
    if (page.length < batch) return { events, last };
  }
}

// Without this, cutting off a chain's end would go unseen.
function checkHead(head: Head & { stream: string }, last: Head): BrokenLink | undefined {
  if (head.seq === last.seq && head.hash === last.hash) return undefined;
  return {
    stream: head.stream,
    seq: last.seq + 1,
    problem: `the stream's head is #${head.seq}, its last event is #${last.seq}`,
  };
}
