// A replica as far as one step goes, in a process of its own: takes each step that it is handed, and says what came of it.
import { flushCompileCache } from 'node:module';
import { openTargetDb } from '../../src/db/target.ts';
import { AppError } from '../../src/lib/errors.ts';
import type { Log } from '../../src/lib/log.ts';
import { type Order, take } from './counted-steps.ts';

// Pino would be a third of the time to start.
const log = { isLevelEnabled: () => false, warn: () => undefined } as unknown as Log;

// Whoever is killed does not come to write its cache.
flushCompileCache();

process.on('message', async ({ url, ...order }: Order & { url: string }) => {
  const target = openTargetDb({ url, log });
  const said = await take(target, order).then(
    ({ repeated }) => (repeated ? 'repeated' : 'done'),
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );
  process.send?.({ run: order.run, said });
  await target.close();
});
