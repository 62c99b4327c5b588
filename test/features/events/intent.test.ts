import { expect, test } from 'vitest';
import { sql } from '../../../src/db/sql.ts';
import { once, openClaims, pruneIntents } from '../../../src/features/events/intent.ts';
import { newOwnDb } from '../../kit/database.ts';

test('of fifty identical requests at once one is done, and all get its outcome', async () => {
  const db = await newOwnDb();
  let done = 0;
  const ask = () =>
    db.transaction((tx) =>
      once(tx, 'key', async () => {
        done += 1;
        return { number: done };
      }),
    );
  const answers = await Promise.all(Array.from({ length: 50 }, ask));
  expect(done).toBe(1);
  expect(answers.filter((answer) => !answer.repeated)).toHaveLength(1);
  expect(new Set(answers.map((answer) => JSON.stringify(answer.outcome)))).toEqual(new Set(['{"number":1}']));
});

test('a request whose work failed may be repeated', async () => {
  const db = await newOwnDb();
  const fail = () => db.transaction((tx) => once(tx, 'key', () => Promise.reject(new Error('no'))));
  await expect(fail()).rejects.toThrow('no');
  const { repeated } = await db.transaction((tx) => once(tx, 'key', async () => 'done'));
  expect(repeated).toBe(false);
});

test('of a thousand claims on a hundred keys, through two replicas, each key is given once', async () => {
  const db = await newOwnDb();
  const replicas = [openClaims(db.relaxed), openClaims(db.relaxed)];
  const asked = Array.from({ length: 1000 }, (_, n) => (replicas[n % 2] ?? openClaims(db)).claim(`k${n % 100}`));
  const given = (await Promise.all(asked)).filter(Boolean);
  expect(given).toHaveLength(100);
});

test('claims fail when the database does, and work again after it', async () => {
  const db = await newOwnDb();
  const claims = openClaims(db.relaxed);
  await db.run(sql`alter table backbolt.intent rename to gone`);
  await expect(claims.claim('a')).rejects.toThrow();
  await db.run(sql`alter table backbolt.gone rename to intent`);
  expect(await claims.claim('a')).toBe(true);
});

test('claims go on where a pooler loses the plan that the connection kept', async () => {
  const db = await newOwnDb();
  const claims = openClaims(db.relaxed);
  expect(await claims.claim('a')).toBe(true);
  await db.relaxed.run(sql`deallocate all`);
  expect([await claims.claim('b'), await claims.claim('a')]).toEqual([true, false]);
});

test('old intents are forgotten, recent ones kept', async () => {
  const db = await newOwnDb();
  await db.run(sql`insert into backbolt.intent (key, at) values ('old', '2026-01-01'), ('recent', '2026-02-01')`);
  expect(await pruneIntents(db, new Date('2026-01-15'))).toBe(1);
});
