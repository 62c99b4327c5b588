// A replica as far as one step goes, in a process of its own: takes each step that it is handed, and says what came of it.
import { openTargetDb } from '../../src/db/target.ts';
import { AppError } from '../../src/lib/errors.ts';
import type { Log } from '../../src/lib/log.ts';
import { type Order, take } from './counted-steps.ts';
import { carryOutOrders } from './replica-process.ts';

// Pino would be a third of the time to start.
const log = { isLevelEnabled: () => false, warn: () => undefined } as unknown as Log;

export type StepOrder = Order & { url: string };

carryOutOrders<StepOrder>(async ({ url, ...order }) => {
  const target = openTargetDb({ url, log });
  try {
    const { repeated } = await take(target, order);
    return repeated ? 'repeated' : 'done';
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  } finally {
    await target.close();
  }
});
