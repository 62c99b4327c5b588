import { expect, test } from 'vitest';
import { z } from 'zod';
import type { OwnDb } from '../../../src/db/own.ts';
import { sql } from '../../../src/db/sql.ts';
import { appendEvent } from '../../../src/features/events/append-event.ts';
import { defineEvent } from '../../../src/features/events/event.ts';
import { listEvents } from '../../../src/features/events/list-events.ts';
import { verifyEvents } from '../../../src/features/events/verify-events.ts';
import { newOwnDb } from '../../kit/database.ts';

const noted = defineEvent('test.noted', z.object({ text: z.string() }));
const at = new Date('2026-01-01T00:00:00.123Z');

async function append(db: OwnDb, count: number, stream = 'a') {
  for (let n = 1; n <= count; n += 1) {
    await db.transaction((tx) => appendEvent(tx, { stream, at, actor: 'U1', kind: noted, data: { text: `${n}` } }));
  }
}

/** What somebody with the rights of the database's owner could do. */
async function tamper(db: OwnDb, statement: ReturnType<typeof sql>) {
  await db.run(sql`alter table backbolt.event disable trigger all`);
  await db.run(statement);
  await db.run(sql`alter table backbolt.event enable trigger all`);
}

test('events of one stream that are written at once form one unbroken chain', async () => {
  const db = await newOwnDb();
  await Promise.all([append(db, 10), append(db, 10), append(db, 10), append(db, 5, 'b')]);
  expect(await verifyEvents(db)).toEqual({ streams: 2, events: 35, broken: [] });
});

test('the database itself refuses to change, delete or truncate events', async () => {
  const db = await newOwnDb();
  await append(db, 1);
  await expect(db.run(sql`update backbolt.event set actor = 'U2'`)).rejects.toThrow('append-only: update refused');
  await expect(db.run(sql`delete from backbolt.event`)).rejects.toThrow('append-only: delete refused');
  await expect(db.run(sql`truncate backbolt.event`)).rejects.toThrow('append-only: truncate refused');
});

test.each([
  ['changed data', sql`update backbolt.event set data = '{"text":"x"}' where seq = 2`, 2, /was changed/],
  ['a changed time', sql`update backbolt.event set at = at + interval '1 millisecond' where seq = 3`, 3, /was changed/],
  ['a missing event', sql`delete from backbolt.event where seq = 2`, 3, /missing/],
  ['a cut-off end', sql`delete from backbolt.event where seq = 4`, 4, /head is #4/],
])('verification names the first broken link: %s', async (_name, statement, seq, problem) => {
  const db = await newOwnDb();
  await append(db, 4);
  await tamper(db, statement);
  const { broken } = await verifyEvents(db);
  expect(broken).toEqual([{ stream: 'a', seq, problem: expect.stringMatching(problem) }]);
});

test('an event of a transaction that fails was never written', async () => {
  const db = await newOwnDb();
  const failing = db.transaction(async (tx) => {
    await appendEvent(tx, { stream: 'a', at, actor: 'U1', kind: noted, data: { text: 'x' } });
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect((await listEvents(db, 'a', { limit: 10 })).rows).toEqual([]);
});

test('a secret in an event is scrubbed before it is hashed', async () => {
  const db = await newOwnDb();
  const data = { text: 'the token is xoxb-1234567890-abcdef' };
  await db.transaction((tx) => appendEvent(tx, { stream: 'a', at, actor: 'U1', kind: noted, data }));
  const [event] = (await listEvents(db, 'a', { limit: 1 })).rows;
  expect(event?.data).toBe('{"text":"the token is [redacted]"}');
  expect((await verifyEvents(db)).broken).toEqual([]);
});

test('a stream is read in pages that neither repeat nor skip, although events are added meanwhile', async () => {
  const db = await newOwnDb();
  await append(db, 5);
  const seen: number[] = [];
  let after: string | undefined;
  do {
    const page = await listEvents(db, 'a', { after, limit: 2 });
    seen.push(...page.rows.map((event) => event.seq));
    after = page.next;
    if (seen.length === 2) await append(db, 1);
  } while (after !== undefined);
  expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
});

test('verification beside a writer raises no false alarm', async () => {
  const db = await newOwnDb();
  await append(db, 1);
  let writing = true;
  const writer = (async () => {
    while (writing) await append(db, 1);
  })();
  for (let run = 0; run < 20; run += 1) expect((await verifyEvents(db)).broken).toEqual([]);
  writing = false;
  await writer;
});
