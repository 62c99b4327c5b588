// What is deployed in the demo decides whether people get in, and bringing it back lets them in again.
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { sql, sqlFile } from '../../src/db/sql.ts';
import { openTargetDb } from '../../src/db/target.ts';
import { startDemo } from '../../src/demo/auth-system.ts';
import { minute } from '../../src/lib/clock.ts';
import { newDatabase, quietLog } from '../kit/database.ts';

// A week of traffic is made once for all of them.
const url = await newDatabase({ migrated: false });
const db = openTargetDb({ url, log: quietLog });
const clock = { now: new Date('2026-03-01T09:00:00.000Z').getTime() };
const demo = await startDemo({ url, log: quietLog, now: () => new Date(clock.now) });
afterAll(async () => {
  await demo.stop();
  await db.close();
});

const Share = z.object({ ok: z.number() });

/** The share of sign-ins that succeed in the next half hour, some 200 of them. */
async function nextHalfHour(): Promise<number> {
  await demo.catchUp();
  const from = clock.now;
  clock.now += 30 * minute;
  await demo.catchUp();
  const { ok } = await db.one(
    Share,
    sql`select avg(succeeded::int)::double precision as ok from demo.attempts where at >= ${new Date(from)} and at < ${new Date(clock.now)}`,
  );
  return ok;
}

const run = (text: string) => db.run(sqlFile(text));
const current = async (version: string) => {
  await run('update demo.releases set is_current = false where is_current');
  await run(`update demo.releases set is_current = true where version = '${version}'`);
};

// 0.3 is what release 2.4.0 lets in; with 200 attempts three standard deviations are 0.1.
test('a bad release lets 30 % in, fewer of them fail at half the rollout, and its flag or the release before lets all in again', async () => {
  expect(await nextHalfHour()).toBeGreaterThan(0.95);
  await demo.deployBadRelease();
  expect(await nextHalfHour()).toBeLessThan(0.4);
  await run(`update demo.feature_flags set rollout_percent = 50 where key = 'new_sign_in'`);
  const half = await nextHalfHour();
  expect(half).toBeGreaterThan(0.53);
  expect(half).toBeLessThan(0.77);
  await run(`update demo.feature_flags set enabled = false where key = 'new_sign_in'`);
  expect(await nextHalfHour()).toBeGreaterThan(0.95);
  await demo.deployBadRelease();
  await current('2.3.1');
  expect(await nextHalfHour()).toBeGreaterThan(0.95);
  await current('2.4.0');
  expect(await nextHalfHour()).toBeLessThan(0.4);
  await run(`update demo.feature_flags set enabled = true where key = 'fallback_sign_in'`);
  expect(await nextHalfHour()).toBeGreaterThan(0.95);
  await run(`update demo.feature_flags set enabled = false where key in ('fallback_sign_in', 'new_sign_in')`);
});

test('a migration that writes what nobody can read keeps people out until it is reversed, whatever is deployed', async () => {
  await run(`update demo.credentials set previous_scheme = scheme, scheme = 'argon2id-v2'`);
  expect(await nextHalfHour()).toBeLessThan(0.4);
  await run(`update demo.credentials set scheme = previous_scheme, previous_scheme = null`);
  expect(await nextHalfHour()).toBeGreaterThan(0.95);
});

test('flags of an incident let reads through and freeze writes, end by themselves, and cannot be set for longer than a day', async () => {
  const Count = z.object({ n: z.number() });
  const asApp = async (statement: string) => {
    const limits = { lockTimeoutMs: 1000, statementTimeoutMs: 5000 };
    return await db.transaction(limits, async (tx) => {
      await tx.run(sql`set local role demo_app`);
      await tx.run(sql`select set_config('demo.user_id', 'user-0007', true)`);
      return await tx.rows(z.any(), sqlFile(statement));
    });
  };
  const seen = async () => Count.parse((await asApp('select count(*) as n from demo.receipts'))[0]).n;
  const write = () => asApp(`update demo.receipts set title = 'mine' where owner = 'user-0007' returning id`);
  const set = (key: string, lasting: string) =>
    run(`insert into private.incident_flags (key, value, set_at, expires_at, set_by) values ('${key}', true, now(), now() + interval '${lasting}', 'a test')
      on conflict (key) do update set value = excluded.value, set_at = excluded.set_at, expires_at = excluded.expires_at`);
  const own = await seen();
  expect(own).toBe(10);
  expect(await write()).toHaveLength(own);
  await set('read_bypass', '1 hour');
  await set('freeze_writes', '1 hour');
  expect(await seen()).toBe(500);
  expect(await write()).toHaveLength(0);
  await expect(asApp(`insert into demo.receipts values (9001, 'user-0007', 'new')`)).rejects.toThrow(
    /row-level security/,
  );
  await set('read_bypass', '0 seconds');
  await set('freeze_writes', '0 seconds');
  expect(await seen()).toBe(own);
  expect(await write()).toHaveLength(own);
  await expect(set('read_bypass', '25 hours')).rejects.toThrow(/check constraint/);
  await expect(asApp('select * from private.incident_flags')).rejects.toThrow(/permission denied/);
});
