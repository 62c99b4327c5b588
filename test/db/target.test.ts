// A target database: what its failures are called, and that nothing stays of what failed. All at once, since most of them wait for something.
import pg from 'pg';
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { sql } from '../../src/db/sql.ts';
import { openTargetDb, type TargetDb, type TargetTx } from '../../src/db/target.ts';
import { openPostgresFront } from '../chaos/postgres-front.ts';
import { newDatabase, quietLog } from '../kit/database.ts';

// Far more than what is waited for takes, on a busy machine too.
const limits = { lockTimeoutMs: 5_000, statementTimeoutMs: 5_000 };
const N = z.object({ n: z.number() });
type OnFinished = (close: () => Promise<void>) => void;

test.concurrent('whoever waits for a lock in vain hears who holds it, and that nothing was changed', async ({
  onTestFinished,
}) => {
  const { target, other } = await openAccounts(onTestFinished, 'nightly report');
  await other.query('begin; lock table account in share mode');
  // So long that somebody else comes to ask for the holder's name: that takes a connection more.
  const short = { ...limits, lockTimeoutMs: 2_000 };
  const named = {
    kind: 'conflict',
    code: 'target.locked',
    userMessage: expect.stringMatching(
      /^nightly report \(process \d+, "begin; lock table account in share mode"\) holds a lock .* more than 2 s\. Nothing was changed/,
    ),
  };
  const lockTable = { schema: 'public', table: 'account' };
  const waits = [
    target.transaction(short, add),
    target.transaction(short, (tx) => tx.savepoint(() => add(tx))),
    target.transaction({ ...short, lockTable }, async () => undefined),
  ];
  await Promise.all(waits.map((wait) => expect(wait).rejects.toMatchObject(named)));
  await other.query('rollback');
  expect(await total(target)).toBe(0);
});

test.concurrent('whoever waits for a lock until it is free sees what its holder left', async ({ onTestFinished }) => {
  const { target, other } = await openAccounts(onTestFinished);
  await other.query('begin; lock table account in exclusive mode; update account set n = 5');
  const lockTable = { schema: 'public', table: 'account' };
  const seen = target.transaction({ ...limits, lockTable, repeatableRead: true }, (tx) =>
    tx.one(N, sql`select n from account`),
  );
  await vi.waitFor(async () => {
    const { rows } = await other.query('select 1 from pg_locks where not granted and relation = $1::regclass', [
      'account',
    ]);
    expect(rows).toHaveLength(1);
  });
  await other.query('commit');
  expect(await seen).toEqual({ n: 5 });
});

test.concurrent('a statement that takes too long, one that is refused and a transaction that was overtaken are told apart, and nothing stays of them', async ({
  onTestFinished,
}) => {
  const { target, other } = await openAccounts(onTestFinished);
  const failing = async (work: (tx: TargetTx) => Promise<unknown>, more: object = {}) => {
    const failure = await target
      .transaction({ ...limits, ...more }, async (tx) => {
        await add(tx);
        await work(tx);
      })
      .catch((error: unknown) => error);
    expect(await total(target)).toBe(0);
    return failure;
  };
  expect(await failing((tx) => tx.run(sql`select pg_sleep(5)`), { statementTimeoutMs: 50 })).toMatchObject({
    kind: 'conflict',
    code: 'target.too_slow',
    userMessage: expect.stringContaining('longer than the 0.05 s that it may take. Nothing was changed'),
  });
  const refusals: [string, (tx: TargetTx) => Promise<unknown>][] = [
    ['check constraint "small"', (tx) => tx.run(sql`update account set n = 100`)],
    // Found out only by the commit.
    ['foreign key constraint "known"', (tx) => tx.run(sql`update account set bank = 2`)],
    // What came after it was in vain, which nobody may call done.
    ['one of its statements failed', (tx) => tx.run(sql`select 1 / 0`).catch(() => undefined)],
    ['cannot insert multiple commands', (tx) => tx.run(sql`select 1; commit`)],
  ];
  for (const [said, work] of refusals)
    expect(await failing(work)).toMatchObject({
      kind: 'invalid',
      code: 'target.refused',
      userMessage: expect.stringContaining(said),
    });
  const overtaken = { kind: 'conflict', code: 'target.overtaken' };
  const late = await target
    .transaction({ ...limits, repeatableRead: true }, async (tx) => {
      await total(tx);
      await other.query('update account set n = 0');
      await add(tx);
    })
    .catch((error: unknown) => error);
  expect(late).toMatchObject(overtaken);
  const bug = new TypeError('a mistake of ours');
  expect(await failing(() => Promise.reject(bug))).toBe(bug);
});

test.concurrent('of two that wait for each other one is overtaken', async ({ onTestFinished }) => {
  const { target } = await openAccounts(onTestFinished);
  await target.run(sql`insert into account (name) values ('second')`);
  const one = (tx: TargetTx, name: string) => tx.run(sql`update account set n = n + 1 where name = ${name}`);
  const locked = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
  const both = await Promise.allSettled(
    (['first', 'second'] as const).map((name, mine) =>
      target.transaction(limits, async (tx) => {
        await one(tx, name);
        locked[mine as 0 | 1].resolve();
        await locked[mine === 0 ? 1 : 0].promise;
        await one(tx, name === 'first' ? 'second' : 'first');
      }),
    ),
  );
  const reasons = both.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
  expect(reasons).toEqual([expect.objectContaining({ code: 'target.overtaken' })]);
  expect(await total(target)).toBe(2);
});

test.concurrent('work that waits for something else when its begin fails does nothing outside of the transaction', async ({
  onTestFinished,
}) => {
  const { target, other } = await openAccounts(onTestFinished);
  await other.query('begin; lock table account in share mode');
  const lockTable = { schema: 'public', table: 'account' };
  const hasFailed = Promise.withResolvers<void>();
  let late: Promise<unknown> | undefined;
  const waiting = target.transaction({ ...limits, lockTimeoutMs: 50, lockTable, atOnce: true }, async (tx) => {
    late = hasFailed.promise.then(() => add(tx));
    await late;
  });
  await expect(waiting).rejects.toMatchObject({ code: 'target.locked' });
  await other.query('rollback');
  hasFailed.resolve();
  await expect(late).rejects.toThrow('its transaction has ended');
  expect(await total(target)).toBe(0);
});

test.concurrent('a savepoint undoes what failed in it and nothing before, and a trial undoes all', async ({
  onTestFinished,
}) => {
  const { target } = await openAccounts(onTestFinished);
  await target.transaction(limits, async (tx) => {
    await add(tx);
    const failing = tx.savepoint(async () => {
      await add(tx);
      await tx.run(sql`select 1 / 0`);
    });
    await expect(failing).rejects.toMatchObject({ code: 'target.refused' });
    expect(await tx.savepoint(() => add(tx))).toBe(1);
  });
  expect(await total(target)).toBe(2);
  const tried = await target.trial(limits, async (tx) => {
    await add(tx);
    return await total(tx);
  });
  expect(tried).toBe(3);
  expect(await total(target)).toBe(2);
});

test.concurrent('a transaction has its time-outs, and leaves none of them to the connection', async ({
  onTestFinished,
}) => {
  const { target } = await openAccounts(onTestFinished);
  const Settings = z.object({ settings: z.string() });
  const settings = sql`select string_agg(name || ' ' || setting, ', ' order by name) as settings from pg_settings
    where name in ('lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout')`;
  const own = { lockTimeoutMs: 1_234, statementTimeoutMs: 4_321 };
  expect(await target.transaction(own, (tx) => tx.one(Settings, settings))).toEqual({
    settings: 'idle_in_transaction_session_timeout 10000, lock_timeout 1234, statement_timeout 4321',
  });
  expect(await target.one(Settings, settings)).toEqual({
    settings: 'idle_in_transaction_session_timeout 0, lock_timeout 0, statement_timeout 0',
  });
});

test.concurrent('a connection that ends within a transaction, one that is not made and a login that is refused are told apart', async ({
  onTestFinished,
}) => {
  const { target, other, url } = await openAccounts(onTestFinished);
  const ending = target.transaction(limits, async (tx) => {
    const { n: pid } = await tx.one(N, sql`select pg_backend_pid() as n`);
    await other.query('select pg_terminate_backend($1)', [pid]);
    await add(tx);
  });
  const unreachable = { kind: 'unavailable', code: 'target.unreachable' };
  await expect(ending).rejects.toMatchObject(unreachable);
  expect(await total(target)).toBe(0);
  await expect(tryAt('postgres://backbolt@127.0.0.1:1/postgres', onTestFinished)).rejects.toMatchObject(unreachable);
  const stranger = tryAt(url.replace('//backbolt@', '//stranger@'), onTestFinished);
  await expect(stranger).rejects.toMatchObject({
    code: 'target.refused',
    userMessage: expect.stringContaining('"stranger"'),
  });
});

test.concurrent('a network that goes silent in the middle is found out soon after the time a statement may take', async ({
  onTestFinished,
}) => {
  const front = await openPostgresFront();
  onTestFinished(front.close);
  // The first message opens the connection, the second the transaction.
  const { reached } = front.watch({ side: 'client', nth: 2, type: 'Q', when: 'after' });
  const started = performance.now();
  const silent = tryAt(front.url('postgres'), onTestFinished);
  await expect(silent).rejects.toMatchObject({ kind: 'unavailable', code: 'target.unreachable' });
  expect(await reached).toBe(true);
  // 3 s of grace for the answer; without a bound of ours it would be two minutes, for the rollback again.
  expect(performance.now() - started).toBeLessThan(20_000);
  front.cut();
});

async function openAccounts(onFinished: OnFinished, applicationName = 'somebody else') {
  const url = await newDatabase({ migrated: false });
  const target = openTargetDb({ url, log: quietLog });
  onFinished(() => target.close());
  await target.runFile(`
    create table bank (id integer primary key);
    insert into bank values (1);
    create table account (name text default 'first', n integer not null default 0 constraint small check (n < 100), bank integer default 1
      constraint known references bank deferrable initially deferred);
    insert into account default values;`);
  const other = new pg.Client({ connectionString: url, application_name: applicationName });
  await other.connect();
  onFinished(() => other.end());
  return { target, other, url };
}

async function add(tx: TargetTx): Promise<number> {
  return await tx.run(sql`update account set n = n + 1 where name = 'first'`);
}

async function total(db: TargetDb | TargetTx): Promise<number> {
  return (await db.one(N, sql`select sum(n) as n from account`)).n;
}

async function tryAt(url: string, onFinished: OnFinished): Promise<unknown> {
  const target = openTargetDb({ url, log: quietLog });
  onFinished(() => target.close());
  return await target.transaction({ lockTimeoutMs: 10, statementTimeoutMs: 10 }, (tx) => tx.one(N, sql`select 1 as n`));
}
