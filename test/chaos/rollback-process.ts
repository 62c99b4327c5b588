// Starts, asks, freezes and kills the processes that execute rollbacks.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { compileCache } from '../kit/compile-cache.ts';
import type { Order } from './rollback-runner.ts';

export type RollbackProcess = {
  /** Hands it a run; resolves with what came of it, undefined when it was killed before it said so. */
  bring(order: Order): Promise<string | undefined>;
  /** It stops where it is, and knows nothing of the time that passes. */
  freeze(): void;
  /** It goes on where it was. */
  thaw(): void;
  /** kill -9; resolves when it is gone. */
  kill(): Promise<void>;
};

/** Resolves at once: what it is handed it takes as soon as it has started. */
export function startRollbackProcess(): RollbackProcess {
  const child = fork(new URL('./rollback-runner.ts', import.meta.url), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    // The cache halves the time to start, and there are hundreds.
    env: { PATH: process.env.PATH, ...compileCache },
  });
  const gone = once(child, 'exit');
  const waiting = new Map<string, (said: string | undefined) => void>();
  child.on('message', ({ label, said }: { label: string; said: string }) => waiting.get(label)?.(said));
  child.on('exit', () => {
    for (const end of waiting.values()) end(undefined);
  });
  return {
    bring(order) {
      child.send(order);
      return new Promise((resolve) => waiting.set(order.story.label, resolve));
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
