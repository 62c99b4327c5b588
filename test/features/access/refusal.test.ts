import { expect, test } from 'vitest';
import { z } from 'zod';
import { sql } from '../../../src/db/sql.ts';
import { refusal, withRefusals } from '../../../src/features/access/refusal.ts';
import { once } from '../../../src/features/events/intent.ts';
import { listEvents } from '../../../src/features/events/list-events.ts';
import { newOwnDb } from '../../kit/database.ts';

const refused = { actor: 'U1', action: 'auth_status.share', subject: 'C1', reason: 'somebody else was first' } as const;

async function recorded(db: Awaited<ReturnType<typeof newOwnDb>>) {
  const { rows } = await listEvents(db, 'access', { limit: 10 });
  const intents = await db.one(z.object({ n: z.number() }), sql`select count(*) as n from backbolt.intent`);
  return { events: rows.map(({ kind, actor, data }) => ({ kind, actor, ...JSON.parse(data) })), intents: intents.n };
}

test('who is found under the lock to have no right is refused, which is all that is recorded', async () => {
  const db = await newOwnDb();
  const work = withRefusals({ db }, (tx) =>
    once(tx, 'click', async () => {
      throw refusal(refused);
    }),
  );
  await expect(work).rejects.toMatchObject({
    kind: 'not_allowed',
    code: 'access.refused',
    userMessage: expect.stringMatching(
      /^Sorry, you cannot share the sign-in health here: somebody else was first\. Nothing/,
    ),
  });
  const { reason, action, subject } = refused;
  expect(await recorded(db)).toEqual({
    events: [{ kind: 'access.refused', actor: 'U1', action, subject, reason }],
    intents: 0,
  });
});

test('other errors roll back and record nothing; work that succeeds is committed', async () => {
  const db = await newOwnDb();
  const broken = withRefusals({ db }, (tx) => once(tx, 'a', () => Promise.reject(new Error('a bug'))));
  await expect(broken).rejects.toThrow('a bug');
  expect(await recorded(db)).toEqual({ events: [], intents: 0 });
  expect(await withRefusals({ db }, (tx) => once(tx, 'b', async () => 'done'))).toMatchObject({ outcome: 'done' });
  expect(await recorded(db)).toEqual({ events: [], intents: 1 });
});
