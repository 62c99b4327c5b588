// A replica without Slack, in a process of its own: takes the jobs of communications and sends, until it is killed.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { getHeapSpaceStatistics } from 'node:v8';
import { openLog } from '../../src/lib/log.ts';
import { openComms, type Surroundings, startComms } from './comms-engine.ts';

/** In bytes. */
export type MemoryUse = {
  rss: number;
  /** In use, on the heap and beside it; of it what waits to be collected is a part unless a collection came first. */
  held: number;
  /** Set aside by V8 for what is new: it grows with how fast objects are made, to a limit of V8's own. */
  young: number;
};

const at = JSON.parse(process.argv[2] ?? '') as Surroundings;
const engine = await openComms(at, openLog('fatal'));
await startComms(engine);
// Asked by whoever measures its memory.
process.on('message', async (after: 'collection' | 'nothing') => {
  // Twice: the memory of buffers that the first one finds is given back a moment later.
  for (let times = after === 'collection' ? 2 : 0; times > 0; times -= 1) {
    (globalThis as { gc?: () => void }).gc?.();
    await nextTurn();
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? 0;
  process.send?.({ rss, held: heapUsed + external, young } satisfies MemoryUse);
});
process.send?.('ready');
