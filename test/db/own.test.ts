import { expect, test } from 'vitest';
import { z } from 'zod';
import { domainNow, skipTime } from '../../src/db/domain-time.ts';
import { migrate } from '../../src/db/migrate.ts';
import { openOwnDb } from '../../src/db/own.ts';
import { sql } from '../../src/db/sql.ts';
import { newDatabase, newOwnDb, onServer, quietLog } from '../kit/database.ts';

const Count = z.object({ n: z.number() });

test('three replicas that start together apply each migration once', async () => {
  const url = await newDatabase({ migrated: false });
  const replicas = [1, 2, 3].map(() => openOwnDb({ url, log: quietLog }));
  const applied = await Promise.all(replicas.map((db) => migrate(db)));
  expect(applied.filter((names) => names.length > 0)).toHaveLength(1);
  await Promise.all(replicas.map((db) => db.close()));
});

test('a migration edited after it was applied stops the start and says which', async () => {
  const db = await newOwnDb();
  await db.run(sql`update backbolt.migration set checksum = 'other' where name = '0001_foundation.sql'`);
  await expect(migrate(db)).rejects.toThrow('0001_foundation.sql was edited after it was applied');
});

test('a transaction whose work fails leaves nothing behind', async () => {
  const db = await newOwnDb();
  const failing = db.transaction(async (tx) => {
    await tx.run(sql`insert into backbolt.intent (key) values ('a')`);
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(await db.one(Count, sql`select count(*) as n from backbolt.intent`)).toEqual({ n: 0 });
});

test('what is still at work when its transaction has failed writes nothing outside of it', async () => {
  const db = await newOwnDb();
  const hasFailed = Promise.withResolvers<void>();
  let late: Promise<unknown> | undefined;
  const failing = db.transaction(async (tx) => {
    late = hasFailed.promise.then(() => tx.run(sql`insert into backbolt.intent (key) values ('late')`));
    late.catch(() => undefined);
    await tx.run(sql`select 1`);
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  hasFailed.resolve();
  await expect(late).rejects.toThrow('its transaction has ended');
  expect(await db.one(Count, sql`select count(*) as n from backbolt.intent`)).toEqual({ n: 0 });
});

test('a row that does not fit its schema is an error that names the column', async () => {
  const db = await newOwnDb();
  await expect(db.rows(z.object({ n: z.number() }), sql`select 'x' as n`)).rejects.toThrow(/n/);
});

test('fragments nest and keep their values in order', async () => {
  const db = await newOwnDb();
  const inner = sql`${2}::int + ${3}::int`;
  expect(await db.one(Count, sql`select ${1}::int + (${inner}) + ${4}::int as n`)).toEqual({ n: 10 });
});

test('the pool survives the server ending all of its connections', async () => {
  const db = await newOwnDb();
  const name = new URL(db.url).pathname.slice(1);
  await db.run(sql`select 1`);
  await onServer(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
  const after = await db.run(sql`select 1`).catch(() => db.run(sql`select 1`));
  expect(after).toBe(1);
});

test('domain time runs with the database and skips forward only', async () => {
  const db = await newOwnDb();
  const before = await domainNow(db);
  const after = await skipTime(db, 15 * 60_000);
  expect(after.getTime() - before.getTime()).toBeGreaterThanOrEqual(15 * 60_000);
  const unmoved = await skipTime(db, -60_000);
  expect(unmoved.getTime()).toBeGreaterThanOrEqual(after.getTime());
});
