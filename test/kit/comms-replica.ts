// A replica without Slack, in a process of its own: takes the jobs of communications and sends, until it is killed.
import { openLog } from '../../src/lib/log.ts';
import { openComms, type Surroundings, startComms } from './comms-engine.ts';

const at = JSON.parse(process.argv[2] ?? '') as Surroundings;
const engine = await openComms(at, openLog('fatal'));
await startComms(engine);
process.on('message', () => {
  // There where it is measured what is held on to, apart from what waits to be collected.
  (globalThis as { gc?: () => void }).gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  process.send?.({ rss, live: heapUsed + external });
});
process.send?.('ready');
