// Whoever shares a card shares what they saw on it, not what is so by the time the modal is filled in.
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { skipTime } from '../../src/db/domain-time.ts';
import { sql } from '../../src/db/sql.ts';
import { hour, minute } from '../../src/lib/clock.ts';
import { startTestBot } from '../kit/bot.ts';

const attempts = (count: number, ago: number, succeeded: boolean) =>
  Array.from({ length: count }, () => ({ at: new Date(Date.now() - ago), succeeded }));

test('the figures on the card are shared, though others came since; of a card older than a day, those of now', async () => {
  const { workspace, db, watched } = await startTestBot({
    mode: 'http',
    prepare: (watched) => watched.attempts(attempts(200, 10 * minute, false)),
  });
  const engineer = workspace.as('engineer');
  const place = engineer.in('#auth');
  // The collector needs a moment to see what has happened.
  const cardThatSays = (wanted: string) =>
    vi.waitFor(
      async () => {
        await place.types('/auth-status');
        const card = await place.lastEphemeral();
        expect(card.text).toContain(wanted);
        return card;
      },
      { interval: 100 },
    );
  const share = async (note: string) => {
    await seen.button('Share in channel').click();
    const modal = await engineer.modal('Share sign-in health');
    await vi.waitFor(() => expect(modal.text).toContain('as you see them'));
    await modal.fill({ Note: note });
    await modal.submit();
    return await workspace.as('commander').in('#auth').sees(note);
  };
  const seen = await cardThatSays('Sign-in is failing');
  await watched.attempts(attempts(9_800, 2 * minute, true));
  await skipTime(db, minute);
  await cardThatSays('Sign-in is healthy');
  expect((await share('What I saw')).text).toContain('Sign-in is failing');

  await skipTime(db, 25 * hour);
  // The sweep hands the hourly timer on within a second or two.
  await vi.waitFor(
    async () => {
      const kept = sql`select count(*) as n from backbolt.shown_snapshot where taken_at < ${new Date(Date.now() + hour)}`;
      expect(await db.one(z.object({ n: z.number() }), kept)).toEqual({ n: 0 });
    },
    { interval: 100 },
  );
  expect((await share('What is now')).text).not.toContain('Sign-in is failing');
  workspace.expectNoFaults();
});
