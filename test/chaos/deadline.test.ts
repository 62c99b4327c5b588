// kill -9 in the minute of a deadline, and a deadline that passes while nobody runs.
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { OwnDb } from '../../src/db/own.ts';
import { sql } from '../../src/db/sql.ts';
import { verifyEvents } from '../../src/features/events/verify-events.ts';
import { fillDeclaration } from './declare.ts';
import { expectNothingToDo, openReplicas, type Replicas } from './replicas.ts';
import type { Trap } from './slack-front.ts';
import { messagesIn } from './slack-record.ts';

const incidents = 6;
const reminder = 'The status update was due by';
const posting = (when: Trap['when']): Trap => ({
  name: 'chat.postMessage',
  when,
  fits: ({ text }) => String(text).includes(reminder),
});

test('a deadline is acted on once, whoever dies while deciding or posting, and at once when nobody ran', async ({
  onTestFinished,
}) => {
  const replicas = await openReplicas(onTestFinished);
  const { workspace, front, db } = replicas;
  await replicas.start(2);
  for (let n = 1; n <= incidents; n += 1) {
    const form = await fillDeclaration(workspace, 'engineer', `Trouble ${n}`);
    expect(await form.submit()).toEqual({ errors: {}, notice: null });
  }
  await settled(replicas);

  // Two incidents are held, so that whoever decides about them dies in the middle of its transaction.
  const held = front.hold([posting('before'), posting('after')]);
  await db.transaction(async (tx) => {
    await tx.run(sql`select from backbolt.incident where number <= 2 for update`);
    await workspace.skip(15);
    await vi.waitFor(() => expectSomebodyWaits(db), { interval: 20 });
    await held;
    // The other one lives, and finds out that its call broke.
    await replicas.kill(0);
  });
  await replicas.start(1);
  await settled(replicas);
  await expectOnce(replicas, ['incident.update_reminded', 'incident.first_response_missed'], [reminder]);

  await replicas.kill();
  await workspace.skip(5);
  await replicas.start(2);
  await vi.waitFor(() => expectEvents(db, ['incident.update_missed']), { interval: 50 });
  await settled(replicas);
  await expectOnce(replicas, ['incident.update_reminded', 'incident.update_missed'], [reminder]);
  for (const cause of ['update:1', 'first_response:0']) await expectEscalated(db, cause);
  expect((await verifyEvents(db)).broken).toEqual([]);
}, 240_000);

// A dead worker's job is taken over some 12 s after its last sign of life.
async function settled({ db }: Replicas): Promise<void> {
  await vi.waitFor(() => expectNothingToDo(db, incidents), { timeout: 30_000, interval: 100 });
}

async function expectSomebodyWaits(db: OwnDb): Promise<void> {
  const { waiting } = await db.one(
    z.object({ waiting: z.number() }),
    sql`select count(*)::int as waiting from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock' and query like '%backbolt.incident%'`,
  );
  expect(waiting).toBeGreaterThan(1);
}

async function expectOnce(replicas: Replicas, kinds: string[], texts: string[]): Promise<void> {
  const { workspace, db } = replicas;
  await expectEvents(db, kinds);
  const { channels } = workspace.stateFor('U0ENGINEER');
  const own = channels.filter(({ name }) => name.startsWith('inc-'));
  expect(own).toHaveLength(incidents);
  for (const { id } of own) {
    const said = (await messagesIn(workspace, id)).map(({ text }) => text);
    for (const text of texts) expect(said.filter((one) => one.includes(text))).toHaveLength(1);
  }
}

// Of each kind one event for each incident.
async function expectEvents(db: OwnDb, kinds: string[]): Promise<void> {
  for (const kind of kinds) {
    const rows = await db.rows(
      z.object({ stream: z.string() }),
      sql`select stream from backbolt.event where kind = ${kind}`,
    );
    expect(rows).toHaveLength(incidents);
    expect(new Set(rows.map(({ stream }) => stream)).size).toBe(incidents);
  }
}

const Called = z.object({ stream: z.string(), levels: z.array(z.number()) });

async function expectEscalated(db: OwnDb, cause: string): Promise<void> {
  const called = await db.rows(
    Called,
    sql`select stream, array_agg((data::jsonb->>'level')::int order by seq) as levels from backbolt.event
      where kind = 'incident.escalated' and data::jsonb->>'cause' = ${cause} group by stream`,
  );
  expect(called).toHaveLength(incidents);
  // The third level of the missed update follows only after five minutes more.
  const levels = cause === 'first_response:0' ? [1, 2, 3] : [1, 2];
  for (const one of called) expect([...one.levels].sort()).toEqual(levels);
}
