// Turns: fair, in order, and never so many at once that the event loop stands still.
import { expect, test } from 'vitest';
import { openTurns } from '../../src/http/turns.ts';

test('turns come in order, a few in each round of the event loop, and everybody gets one', async () => {
  const turns = openTurns(10);
  let round = 0;
  let more = true;
  const count = () => {
    round += 1;
    if (more) setImmediate(count);
  };
  setImmediate(count);
  const rounds: number[] = [];
  const order: number[] = [];
  await Promise.all(
    Array.from({ length: 100 }, async (_, n) => {
      await turns();
      order.push(n);
      rounds.push(round);
    }),
  );
  more = false;
  expect(order).toEqual(Array.from({ length: 100 }, (_, n) => n));
  expect(Map.groupBy(rounds, (at) => at).size).toBe(10);
});
