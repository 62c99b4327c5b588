// Replicas in processes of their own: started, handed orders, frozen and killed from here; `carryOutOrders` is their end of it.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { flushCompileCache } from 'node:module';
import { compileCache } from '../kit/caches.ts';

export type ReplicaProcess<Order> = {
  /** Hands it an order; resolves with what came of it, undefined when it was killed before it said so. */
  order(order: Order): Promise<string | undefined>;
  /** It stops where it is, and knows nothing of the time that passes. */
  freeze(): void;
  /** It goes on where it was. */
  thaw(): void;
  /** kill -9; resolves when it is gone. */
  kill(): Promise<void>;
};

/** Resolves at once: what it is ordered to do it does as soon as it has started. @param program beside this file, which calls `carryOutOrders` */
export function startReplicaProcess<Order>(program: `./${string}.ts`): ReplicaProcess<Order> {
  const child = fork(new URL(program, import.meta.url), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    // The cache halves the time to start, and there are hundreds.
    env: { PATH: process.env.PATH, ...compileCache },
  });
  const gone = once(child, 'exit');
  const waiting: ((said: string | undefined) => void)[] = [];
  child.on('message', ({ nth, said }: { nth: number; said: string }) => waiting[nth]?.(said));
  child.on('exit', () => {
    for (const end of waiting) end(undefined);
  });
  return {
    order: (order) =>
      new Promise((resolve) => {
        const nth = waiting.push(resolve) - 1;
        child.send({ nth, order });
      }),
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** In such a process: carries out what it is ordered, and says what came of it. */
export function carryOutOrders<Order>(carryOut: (order: Order) => Promise<string>): void {
  // Whoever is killed does not come to write its cache.
  flushCompileCache();
  process.on('message', async ({ nth, order }: { nth: number; order: Order }) => {
    process.send?.({ nth, said: await carryOut(order) });
  });
}
