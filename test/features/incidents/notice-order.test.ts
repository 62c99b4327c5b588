// The order in which notices are handed out for posting: one at a time in each place, the oldest first, whichever job asks.
import { expect, test } from 'vitest';
import { z } from 'zod';
import { sql } from '../../../src/db/sql.ts';
import { giveBackNotice, recordNotice, takeNotice } from '../../../src/features/incidents/deliver-notice.ts';
import { openJobs } from '../../../src/jobs/engine.ts';
import { newId } from '../../../src/lib/ids.ts';
import { openCommandLine } from '../../kit/command-line.ts';
import { quietLog } from '../../kit/database.ts';

async function withThreeUpdates() {
  const { db, does } = await openCommandLine();
  await does('incident', 'declare', 'Login failures', '--severity', 'P1', '--impact', 'x');
  for (const progress of ['one', 'two', 'three']) {
    await does('incident', 'update', '1', '--as-drafted', '--progress', progress);
  }
  const notices = await db.rows(
    z.object({ id: z.string() }),
    sql`select id from backbolt.incident_notice order by asked_at`,
  );
  const place = { incident: 1, recipient: null };
  const take = (turn: string, ...passed: string[]) => takeNotice({ db }, place, turn, passed);
  const open = () => db.run(sql`update backbolt.incident set channel_state = 'ready', channel = 'C1'`);
  return { db, ids: notices.map(({ id }) => id), take, open };
}

const posted = { state: 'posted', channel: 'C1', ts: '1.1' } as const;

test('nothing is handed out before there is a channel; then the oldest first, to whichever job asks', async () => {
  const { db, ids, take, open } = await withThreeUpdates();
  const jobs = openJobs({ url: db.url, db, log: quietLog });
  const [, , last = ''] = ids;
  await expect(take(last)).rejects.toMatchObject({ code: 'incidents.no_channel_yet', kind: 'unavailable' });
  await open();
  const order: string[] = [];
  for (let taken = await take(last); taken !== undefined; taken = await take(last)) {
    order.push(taken.notice.id);
    await recordNotice({ db, jobs }, taken.notice.id, posted);
  }
  expect(order).toEqual(ids);
});

test('of jobs that ask at once one is given the turn, the others are told to come again', async () => {
  const { take, open } = await withThreeUpdates();
  await open();
  const asked = await Promise.allSettled([1, 2, 3, 4, 5].map(() => take(newId())));
  expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const one of asked) {
    if (one.status === 'rejected')
      expect(one.reason).toMatchObject({ code: 'incidents.not_its_turn', kind: 'unavailable' });
  }
});

test('what a run had taken when it died, its next run takes again, and knows that it may be posted', async () => {
  const { ids, take, open } = await withThreeUpdates();
  await open();
  const turn = newId();
  expect(await take(turn)).toMatchObject({ notice: { id: ids[0] }, mayBePosted: false });
  await expect(take(newId())).rejects.toMatchObject({ code: 'incidents.not_its_turn' });
  expect(await take(turn)).toMatchObject({ notice: { id: ids[0] }, mayBePosted: true });
});

test('a notice that was given back goes to the next who asks; one that cannot be posted holds up no other', async () => {
  const { db, ids, take, open } = await withThreeUpdates();
  const [first = '', second] = ids;
  await open();
  const turn = newId();
  await take(turn);
  await giveBackNotice({ db }, first, turn);
  expect(await take(newId(), first)).toMatchObject({ notice: { id: second }, mayBePosted: false });
});
