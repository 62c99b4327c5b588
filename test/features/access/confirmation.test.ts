import { expect, test } from 'vitest';
import { z } from 'zod';
import { sql } from '../../../src/db/sql.ts';
import {
  askConfirmation,
  checkVersion,
  pruneConfirmations,
  takeConfirmation,
} from '../../../src/features/access/confirmation.ts';
import { withRefusals } from '../../../src/features/access/refusal.ts';
import { listEvents } from '../../../src/features/events/list-events.ts';
import { day, minute } from '../../../src/lib/clock.ts';
import { newId } from '../../../src/lib/ids.ts';
import { newOwnDb } from '../../kit/database.ts';

const asked = new Date('2026-01-01T00:00:00Z');
const after = (ms: number) => new Date(asked.getTime() + ms);
const question = { action: 'auth_status.share', subject: 'incident:12', version: '3', actor: 'U1' } as const;

async function setUp(changes: { actor?: null } = {}) {
  const db = await newOwnDb();
  const data = { choice: 'close' };
  const id = await askConfirmation(db, { ...question, ...changes, at: asked, expiresInMs: 10 * minute, data });
  const take = (answer: { id?: string; actor?: string; at?: Date } = {}) =>
    withRefusals({ db }, (tx) => takeConfirmation(tx, { id, actor: 'U1', at: after(minute), ...answer }));
  return { db, id, take };
}

test('a yes gives what was asked, once', async () => {
  const { take } = await setUp();
  const { action, subject, version } = question;
  expect(await take()).toEqual({ action, subject, version, data: { choice: 'close' } });
  await expect(take()).rejects.toMatchObject({ kind: 'conflict', code: 'access.confirmation_used' });
});

test.each([
  ['at the moment it expires', { at: after(10 * minute) }, 'conflict', 'access.confirmation_expired'],
  ['of an id that never was', { id: newId() }, 'not_found', 'access.confirmation_unknown'],
  ['of something that is no id', { id: "1h' or true" }, 'not_found', 'access.confirmation_unknown'],
  ['of somebody who was not asked', { actor: 'U2' }, 'not_allowed', 'access.refused'],
])('a yes %s is turned away, and the question stays open', async (_name, answer, kind, code) => {
  const { db, take } = await setUp();
  await expect(take(answer)).rejects.toMatchObject({ kind, code });
  const { rows } = await listEvents(db, 'access', { limit: 10 });
  expect(rows.map((event) => event.actor)).toEqual(kind === 'not_allowed' ? ['U2'] : []);
  expect(await take()).toMatchObject({ subject: 'incident:12' });
});

test('a question to whoever has the right is answered by anybody', async () => {
  const { take } = await setUp({ actor: null });
  expect(await take({ actor: 'U2' })).toMatchObject({ version: '3' });
});

test('of fifty who say yes at once exactly one is the one who did it', async () => {
  const { take } = await setUp();
  const answers = await Promise.allSettled(Array.from({ length: 50 }, () => take()));
  expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(1);
  const reasons = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason.code] : []));
  expect(new Set(reasons)).toEqual(new Set(['access.confirmation_used']));
});

test('a yes to what has changed meanwhile does nothing', async () => {
  const { db, id } = await setUp();
  const confirm = (current: string) =>
    withRefusals({ db }, async (tx) => {
      const confirmation = await takeConfirmation(tx, { id, actor: 'U1', at: after(minute) });
      checkVersion(confirmation, current, '#12');
    });
  await expect(confirm('4')).rejects.toMatchObject({
    kind: 'conflict',
    code: 'access.confirmation_stale',
    userMessage: '#12 changed since you were asked. Nothing was done. Here is how it is now.',
  });
  await confirm('3');
});

test('questions are forgotten a week after they expired', async () => {
  const { db, take } = await setUp();
  const left = () => db.one(z.object({ n: z.number() }), sql`select count(*) as n from backbolt.confirmation`);
  expect(await pruneConfirmations(db, after(7 * day + 10 * minute))).toBe(0);
  await expect(take({ at: after(7 * day) })).rejects.toMatchObject({ code: 'access.confirmation_expired' });
  expect(await pruneConfirmations(db, after(7 * day + 11 * minute))).toBe(1);
  expect(await left()).toEqual({ n: 0 });
});
