// The record on the command line.
import { expect, test } from 'vitest';
import { z } from 'zod';
import { appendEvent } from '../../src/features/events/append-event.ts';
import { defineEvent } from '../../src/features/events/event.ts';
import { openCommandLine } from '../kit/command-line.ts';

test('a stream is shown a page at a time, and each page says how the next one is asked for', async () => {
  const line = await openCommandLine();
  const kind = defineEvent('test.counted', z.object({ n: z.number() }));
  await line.db.transaction(async (tx) => {
    // One more than a page of 50 holds.
    for (let n = 1; n <= 51; n += 1)
      await appendEvent(tx, { stream: 'counted', at: new Date(), actor: 'backbolt', kind, data: { n } });
  });
  const first = (await line.does('events', 'counted')).trim().split('\n');
  expect(first).toHaveLength(51);
  expect(first[0]).toMatch(/^#1 .* backbolt test\.counted/);
  expect(first.at(-1)).toBe('more: npm run backbolt -- events counted 50');
  expect((await line.does('events', 'counted', '50')).trim().split('\n')).toEqual([expect.stringMatching(/^#51 /)]);
});
