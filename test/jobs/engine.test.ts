import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import { skipTime } from '../../src/db/domain-time.ts';
import { migrate } from '../../src/db/migrate.ts';
import { openOwnDb } from '../../src/db/own.ts';
import { sql } from '../../src/db/sql.ts';
import { bindJob, defineJob, type JobBinding } from '../../src/jobs/define-job.ts';
import { type Jobs, openJobs } from '../../src/jobs/engine.ts';
import { clearTimer, setRecurringTimer, setTimer } from '../../src/jobs/timers.ts';
import { AppError } from '../../src/lib/errors.ts';
import { newDatabase, newOwnDb, quietLog } from '../kit/database.ts';

const remember = defineJob('test.remember', z.object({ id: z.string() }));
const running: Jobs[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((jobs) => jobs.stop()));
});

async function startReplicas(count: number, handler: (id: string) => Promise<void>) {
  const db = await newOwnDb();
  const bindings: JobBinding[] = [bindJob(remember, ({ id }) => handler(id))];
  const replicas = Array.from({ length: count }, () => openJobs({ url: db.url, db, log: quietLog }));
  running.push(...replicas);
  await Promise.all(replicas.map((jobs) => jobs.start(bindings)));
  return { db, jobs: replicas[0] as Jobs };
}

test('a job written in a transaction runs when that commits, and never when it does not', async () => {
  const done: string[] = [];
  const { db, jobs } = await startReplicas(1, async (id) => void done.push(id));
  const aborted = db.transaction(async (tx) => {
    await jobs.enqueue(tx, remember, { id: 'aborted' });
    throw new Error('rolled back');
  });
  await expect(aborted).rejects.toThrow('rolled back');
  await db.transaction((tx) => jobs.enqueue(tx, remember, { id: 'committed' }));
  await vi.waitFor(() => expect(done).toEqual(['committed']));
});

test('a process that never starts the engine writes jobs, be it the first on an empty database, and who starts later does them', async () => {
  const url = await newDatabase({ migrated: false });
  const db = openOwnDb({ url, log: quietLog, max: 5 });
  onTestFinished(() => db.close());
  await migrate(db);
  const writers = [0, 1, 2].map(() => openJobs({ url, db, log: quietLog }));
  running.push(...writers);
  await Promise.all(writers.map((jobs, n) => db.transaction((tx) => jobs.enqueue(tx, remember, { id: `from ${n}` }))));
  const aborted = db.transaction(async (tx) => {
    await (writers[0] as Jobs).enqueue(tx, defineJob('test.other', z.object({})), {});
    throw new Error('rolled back');
  });
  await expect(aborted).rejects.toThrow('rolled back');
  const done: string[] = [];
  const jobs = openJobs({ url, db, log: quietLog });
  running.push(jobs);
  await jobs.start([bindJob(remember, async ({ id }) => void done.push(id))]);
  await vi.waitFor(() => expect(done.toSorted()).toEqual(['from 0', 'from 1', 'from 2']));
});

test('a job that fails is tried again; one that can never succeed is given up at once', async () => {
  const tries: Record<string, number> = {};
  const { db, jobs } = await startReplicas(1, async (id) => {
    tries[id] = (tries[id] ?? 0) + 1;
    if (id === 'hopeless') throw new AppError({ kind: 'not_found', code: 't', message: 'gone', userMessage: 'gone' });
    if (tries[id] === 1) throw new Error('first try');
  });
  await db.transaction(async (tx) => {
    await jobs.enqueue(tx, remember, { id: 'hopeless' });
    await jobs.enqueue(tx, remember, { id: 'later' });
  });
  await vi.waitFor(() => expect(tries).toEqual({ hopeless: 1, later: 2 }));
});

test('due timers run once each whatever the number of replicas, and moving the clock makes them due', async () => {
  const done: string[] = [];
  const { db } = await startReplicas(3, async (id) => void done.push(id));
  await db.transaction(async (tx) => {
    for (let n = 0; n < 20; n += 1) {
      const dueAt = new Date(Date.now() + 10 * 60_000);
      await setTimer(tx, { key: `t${n}`, job: remember, data: { id: `t${n}` }, dueAt });
    }
    expect(await clearTimer(tx, 't0')).toBe(true);
  });
  await skipTime(db, 15 * 60_000);
  await vi.waitFor(() => expect(done).toHaveLength(19));
  expect(new Set(done).size).toBe(19);
  expect(await db.transaction((tx) => clearTimer(tx, 't1'))).toBe(false);
});

test('timers that fell due while nobody ran are handed on in the order of their deadlines', async () => {
  const done: string[] = [];
  const db = await newOwnDb();
  await db.transaction(async (tx) => {
    for (const minutes of [1, 5, 3, 4, 2]) {
      const dueAt = new Date(Date.now() - minutes * 60_000);
      await setTimer(tx, { key: `m${minutes}`, job: remember, data: { id: `m${minutes}` }, dueAt });
    }
  });
  const jobs = openJobs({ url: db.url, db, log: quietLog });
  running.push(jobs);
  await jobs.start([bindJob(remember, async ({ id }) => void done.push(id))]);
  await vi.waitFor(() => expect(done).toEqual(['m5', 'm4', 'm3', 'm2', 'm1']));
});

test('a recurring timer goes on to its next slot and skips those that were missed', async () => {
  const done: string[] = [];
  const { db } = await startReplicas(2, async (id) => void done.push(id));
  await setRecurringTimer(db, { key: 'tick', job: remember, data: { id: 'tick' }, everyMs: 60_000 });
  await vi.waitFor(() => expect(done).toHaveLength(1));
  await skipTime(db, 10 * 60_000);
  await vi.waitFor(() => expect(done).toHaveLength(2));
  const next = await db.one(
    z.object({ ahead: z.boolean() }),
    sql`select due_at > clock_timestamp() + time_offset as ahead from backbolt.timer, backbolt.domain_clock where key = 'tick'`,
  );
  expect(next.ahead).toBe(true);
});

test('a timer whose job nobody here knows waits for a replica that does, and holds up no other', async () => {
  const done: string[] = [];
  const { db } = await startReplicas(1, async (id) => void done.push(id));
  const unknown = defineJob('test.of-a-later-version', z.object({ id: z.string() }));
  await db.transaction(async (tx) => {
    await setTimer(tx, { key: 'a', job: unknown, data: { id: 'a' }, dueAt: new Date(0) });
    await setTimer(tx, { key: 'b', job: remember, data: { id: 'b' }, dueAt: new Date(1) });
  });
  await vi.waitFor(() => expect(done).toEqual(['b']));
  expect(await db.transaction((tx) => clearTimer(tx, 'a'))).toBe(true);
});

test('how often a job is tried is what the program says now, whatever its version before said', async () => {
  const db = await newOwnDb();
  const start = async (retries: number) => {
    const jobs = openJobs({ url: db.url, db, log: quietLog });
    running.push(jobs);
    const job = defineJob('test.changed', z.object({}), { retries });
    const fail = async () => {
      throw new Error('in vain');
    };
    await jobs.start([bindJob(job, fail)]);
    return { jobs, job };
  };
  await (await start(5)).jobs.stop();
  const { jobs, job } = await start(0);
  await db.transaction((tx) => jobs.enqueue(tx, job, {}));
  const state = sql`select state from backbolt_jobs.job where name = 'test.changed'`;
  await vi.waitFor(async () =>
    expect(await db.one(z.object({ state: z.string() }), state)).toEqual({ state: 'failed' }),
  );
});
