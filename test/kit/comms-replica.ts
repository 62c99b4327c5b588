// A replica without Slack, in a process of its own: takes the jobs of communications and sends, until it is killed.
import { openLog } from '../../src/lib/log.ts';
import { openComms, type Surroundings, startComms } from './comms-engine.ts';

const at = JSON.parse(process.argv[2] ?? '') as Surroundings;
const engine = await openComms(at, openLog('fatal'));
await startComms(engine);
process.on('message', () => process.send?.({ rss: process.memoryUsage().rss }));
process.send?.('ready');
