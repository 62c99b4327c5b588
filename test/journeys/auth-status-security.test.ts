// Who fails to sign in, by what error, how the database is, and what users say: each by one word after /auth-status.
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { sql } from '../../src/db/sql.ts';
import { listEvents } from '../../src/features/events/list-events.ts';
import { minute } from '../../src/lib/clock.ts';
import type { Watched } from '../features/auth-metrics/watched-fixture.ts';
import { startIncidentBot } from '../kit/incidents.ts';

/** 60 failures from one address against accounts of their own, 8 against one account, and 40 that worked. */
function attacks(watched: Watched) {
  const at = (n: number) => new Date(Date.now() - 2 * minute - n * 500);
  const failed = { succeeded: false, error_code: '<!channel> *bold*' };
  return watched.attempts([
    ...Array.from({ length: 60 }, (_, n) => ({ at: at(n), ip: '203.0.113.7', user_id: `victim-${n}`, ...failed })),
    ...Array.from({ length: 8 }, (_, n) => ({
      at: at(n),
      ip: `192.0.2.${n}`,
      user_id: 'ann@example.com',
      ...failed,
      error_code: 'locked',
    })),
    ...Array.from({ length: 40 }, (_, n) => ({ at: at(n), ip: '198.51.100.9', user_id: 'bob@example.com' })),
  ]);
}

test('an engineer sees who fails to sign in, shortened; only whom policy names sees it in full, others are recorded', async () => {
  const { workspace, db } = await startIncidentBot({
    prepare: attacks,
    authMetrics: (policy) => {
      policy.security = { see_accounts: ['U0COMMANDER'] };
    },
  });
  const engineer = workspace.as('engineer');
  const place = engineer.in('#auth');
  const asks = async (text: string, wanted: RegExp) =>
    await vi.waitFor(
      async () => {
        await place.types(text);
        const card = await place.lastEphemeral();
        expect(card.text).toMatch(wanted);
        return card;
      },
      { interval: 200 },
    );
  const card = await asks('/auth-status security 24h', /above the limits.*203\.0\.113\.…/s);
  for (const words of ['a…@ex…', 'suspicious', 'limit 10 an hour', 'limit 5 an hour', 'limit 100 an hour'])
    expect(card.text).toContain(words);
  expect(JSON.stringify(card.raw)).not.toMatch(/ann@example|203\.0\.113\.7/);
  await card.button('Show in full').click();
  await place.seesEphemeral('Sorry, you cannot see accounts and addresses in full here');
  const { rows } = await listEvents(db, 'access', { limit: 5 });
  expect(rows.map(({ actor, data }) => [actor, data])).toEqual([
    [engineer.id, expect.stringContaining('auth_status.see_accounts')],
  ]);
  const commander = workspace.as('commander').in('#auth');
  await commander.types('/auth-status security 24h');
  await (await commander.seesEphemeral('above the limits')).button('Show in full').click();
  const full = await commander.seesEphemeral('203.0.113.7');
  expect(full.text).toContain('ann@example.com');
  expect(full.buttons()).toEqual([]);

  const errors = await asks('/auth-status errors', /Sign-in failures by error/);
  expect(errors.text).toContain('<!channel>');
  expect(errors.text).toMatch(/locked` \*8\* \(12 %\)/);
  expect(JSON.stringify(errors.raw.blocks)).not.toContain('<!channel>');

  const database = await asks('/auth-status db', /The watched database/);
  expect(database.text).toMatch(/Connections\*?\n\d+ of \d+/);

  const flags = await asks('/auth-status flags', /Feature flags: off/);
  expect(flags.text).toContain('auth_metrics.flags');

  await place.types('/auth-status complaint Nobody of ours can sign in');
  await place.seesEphemeral('Noted');
  const Complaint = z.object({ source: z.string(), text: z.string().nullable() });
  const complaints = () => db.rows(Complaint, sql`select source, text from backbolt.complaint order by at`);
  expect(await complaints()).toEqual([{ source: 'command', text: 'Nobody of ours can sign in' }]);
  await commander.types('Three users wrote that they cannot sign in');
  const message = await place.sees('Three users wrote');
  await message.react('sos');
  await (await commander.sees('Three users wrote')).react('sos');
  await vi.waitFor(async () =>
    expect((await complaints()).map(({ source }) => source)).toEqual(['command', 'reaction']),
  );

  await place.types('/auth-status errors next week');
  await place.seesEphemeral('There is no window');
  await place.types('/auth-status help');
  await place.seesEphemeral('/auth-status security');
  workspace.expectNoFaults();
});
