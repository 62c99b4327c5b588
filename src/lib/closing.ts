// What was opened, to be closed in the opposite order, whether all of it was opened or only some.
import { messageOf } from './errors.ts';
import type { Log } from './log.ts';

export type Closing = {
  push(close: () => Promise<unknown>): void;
  /** Closes what was pushed, last first, each once; one that fails is logged and does not keep the rest open. */
  run(): Promise<void>;
};

export function openClosing(log: Log): Closing {
  const opened: (() => Promise<unknown>)[] = [];
  return {
    push: (close) => void opened.push(close),
    async run() {
      for (const close of opened.splice(0).reverse()) {
        await close().catch((error: unknown) => log.warn({ error: messageOf(error) }, 'could not be closed'));
      }
    },
  };
}
