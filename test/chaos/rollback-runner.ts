// A replica without Slack, in a process of its own: brings the runs that it is handed to their end, until it is killed.
import { messageOf } from '../../src/lib/errors.ts';
import type { Log } from '../../src/lib/log.ts';
import { openEngine, type Surroundings } from '../kit/rollback-engine.ts';
import { carryOutOrders } from './replica-process.ts';
import { drive, type Story } from './rollback-drive.ts';

export type Order = { at: Surroundings; story: Story };

const log = { isLevelEnabled: () => false, warn: () => undefined, error: () => undefined } as unknown as Log;

carryOutOrders<Order>((order) => bring(order).catch(messageOf));

async function bring({ at, story }: Order): Promise<string> {
  const engine = await openEngine(at, log);
  try {
    await drive(engine, story);
    return 'ended';
  } finally {
    await engine.close();
  }
}
