// The chart of /auth-status: text first, the picture when it is ready, in each place in the way that Slack allows there.
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { skipTime } from '../../src/db/domain-time.ts';
import { sql } from '../../src/db/sql.ts';
import { day, minute } from '../../src/lib/clock.ts';
import type { Watched } from '../features/auth-metrics/watched-fixture.ts';
import { startTestBot } from '../kit/bot.ts';
import type { Place, Seen } from '../kit/workspace-place.ts';

function attempts(watched: Watched) {
  const one = (n: number) => ({ at: new Date(Date.now() - 10 * minute - n * 5_000), succeeded: n % 4 !== 0 });
  return watched.attempts(Array.from({ length: 100 }, (_, n) => one(n)));
}

const pictureIn = (message: Seen | undefined) =>
  message?.raw.blocks.find((block) => block.type === 'image') as
    | { slack_file: { id: string }; alt_text: string }
    | undefined;

async function asks(place: Place, text: string, wanted: RegExp): Promise<Seen> {
  return await vi.waitFor(
    async () => {
      await place.types(text);
      const card = await place.lastEphemeral();
      expect(card.text).toMatch(wanted);
      return card;
    },
    { interval: 100 },
  );
}

test('a chart follows the card, is in the card once it is there, and comes into a shared card, as a real picture', async () => {
  const { workspace, db, urls } = await startTestBot({ mode: 'http', prepare: attempts });
  const engineer = workspace.as('engineer');
  const place = engineer.in('#auth');
  const card = await asks(place, '/auth-status', /75\.0 %/);
  const chart = await vi.waitFor(() => {
    const found = place.messages().findLast((message) => pictureIn(message) !== undefined);
    expect(pictureIn(found)?.alt_text).toContain('Chart of sign-in success and failures by type');
    return found as Seen;
  });
  expect(urls).toHaveLength(1);
  const file = await fetch(`${workspace.url}/workspace/files/${pictureIn(chart)?.slack_file.id}`);
  expect([file.status, file.headers.get('content-type')]).toEqual([200, 'image/png']);
  expect(
    Buffer.from(await file.arrayBuffer())
      .subarray(1, 4)
      .toString(),
  ).toBe('PNG');

  await card.select('Window').choose('Last 24 hours');
  await card.becomes('Last 24 hours');
  await vi.waitFor(() => expect(pictureIn(card)?.alt_text).toContain('UTC'));

  await card.button('Share in channel').click();
  const modal = await engineer.modal('Share sign-in health');
  await vi.waitFor(() => expect(modal.text).toContain('as you see them'));
  await modal.submit();
  const shared = await workspace.as('commander').in('#auth').sees('Sign-in is failing');
  await vi.waitFor(() => expect(pictureIn(shared)).toBeDefined());
  expect(shared.text).toContain('Shared by');
  workspace.expectNoFaults();

  // A card's own pictures go after a day; the shared card keeps its.
  const waiting = sql`select count(*) as n from backbolt.timer where key like 'picture %'`;
  const Count = z.object({ n: z.number() });
  expect((await db.one(Count, waiting)).n).toBeGreaterThan(0);
  await skipTime(db, day + minute);
  await vi.waitFor(async () => {
    const gone = await fetch(`${workspace.url}/workspace/files/${pictureIn(chart)?.slack_file.id}`);
    expect(gone.status).toBe(404);
  });
  const stays = await fetch(`${workspace.url}/workspace/files/${pictureIn(shared)?.slack_file.id}`);
  expect(stays.status).toBe(200);
});

test('where Slack takes no pictures the card is whole all the same', async () => {
  const { workspace } = await startTestBot({ mode: 'http', prepare: attempts });
  workspace.disturb.nextCall('files.getUploadURLExternal', { kind: 'refused', error: 'missing_scope' });
  const card = await asks(workspace.as('engineer').in('#auth'), '/auth-status', /75\.0 %/);
  expect(card.text).toContain('Sign-in is failing');
  workspace.clearFaults();
});
