// Starts, asks and kills the processes that take steps.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { compileCache } from '../kit/compile-cache.ts';
import type { Order } from './counted-steps.ts';

export type LedgerProcess = {
  /** Hands it a step; resolves with what came of it, undefined when it was killed before it said so. */
  take(order: Order & { url: string }): Promise<string | undefined>;
  /** kill -9; resolves when it is gone. */
  kill(): Promise<void>;
};

/** Resolves at once: what it is handed it takes as soon as it has started. */
export function startLedgerProcess(): LedgerProcess {
  const child = fork(new URL('./ledger-step.ts', import.meta.url), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    // The cache halves the time to start, and there are hundreds.
    env: { PATH: process.env.PATH, ...compileCache },
  });
  const gone = once(child, 'exit');
  const waiting = new Map<string, (said: string | undefined) => void>();
  child.on('message', ({ run, said }: { run: string; said: string }) => waiting.get(run)?.(said));
  child.on('exit', () => {
    for (const end of waiting.values()) end(undefined);
  });
  return {
    take(order) {
      child.send(order);
      return new Promise((resolve) => waiting.set(order.run, resolve));
    },
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
