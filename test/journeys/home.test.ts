// The Home tab: sign-in, what is due from its person, what is open; kept up to date for 15 minutes, then left alone.
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { sql } from '../../src/db/sql.ts';
import { minute } from '../../src/lib/clock.ts';
import type { Watched } from '../features/auth-metrics/watched-fixture.ts';
import { startTestBot } from '../kit/bot.ts';
import { declare } from '../kit/incidents.ts';

const attempts = (watched: Watched) =>
  watched.attempts(
    Array.from({ length: 100 }, (_, n) => ({
      at: new Date(Date.now() - 5 * minute - n * 1_000),
      succeeded: n % 4 > 0,
    })),
  );

const Timers = z.object({ key: z.string(), data: z.object({ person: z.string(), until: z.number() }) });

test('a commander sees how sign-in is, its chart, what is due from them and what is open, drawn anew each minute for a quarter of an hour', async () => {
  const { workspace, db } = await startTestBot({ mode: 'http', prepare: attempts });
  const commander = workspace.as('commander');
  const timers = () => db.rows(Timers, sql`select key, data from backbolt.timer where key like 'home %' order by key`);

  const home = await commander.home();
  await home.becomes('No incident is open');
  expect(home.text).toContain('Nothing.');
  // The first figures take a moment.
  await vi.waitFor(
    async () => {
      await home.button('Refresh').click();
      expect(home.text).toMatch(/Sign-in is failing.*75\.0 %/s);
    },
    { interval: 300 },
  );
  await home.becomes('Chart of sign-in success');
  expect(home.raw.blocks.filter((block) => block.type === 'image')).toHaveLength(1);
  // However often somebody opens it, there is one timer of theirs.
  await workspace.as('engineer').home();
  expect((await timers()).map((timer) => timer.key)).toEqual([`home ${commander.id}`, 'home U0ENGINEER']);

  const { card } = await declare(workspace, { title: 'Login failures', severity: 'P1 High' });
  await card.button('Acknowledge').click();
  await workspace.skip(1);
  await home.becomes('#1 Login failures');
  expect(home.text).toMatch(/Nothing\./);
  await db.run(sql`insert into backbolt.incident_role (incident, role, person, since) values (1, 'commander', ${commander.id}, now())
    on conflict (incident, role) do update set person = excluded.person`);
  await workspace.skip(1);
  await home.becomes('Status update of');
  await workspace.skip(20);
  await home.becomes('overdue');
  // Their quarter of an hour is over: nothing draws them any more.
  await vi.waitFor(async () => expect(await timers()).toEqual([]));
  workspace.clearFaults();
});

test('a guest is told that they may not, and is not kept up to date', async () => {
  const { workspace, db } = await startTestBot({ mode: 'http' });
  const home = await workspace.as('guest').home();
  await home.becomes('Sorry');
  expect(await db.rows(Timers, sql`select key, data from backbolt.timer where key like 'home %'`)).toEqual([]);
  workspace.expectNoFaults();
});
