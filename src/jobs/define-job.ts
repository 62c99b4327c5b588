// A job is declared once by its feature, with ids only; compose binds exactly one handler to it.
import type { z } from 'zod';
import type { Tx } from '../db/own.ts';

export type Job<Data extends object = object> = {
  /** `feature.verb-noun`, also the queue's name. */
  readonly name: string;
  readonly schema: z.ZodType<Data>;
  /** How often a failed run is tried again, with growing pauses. */
  readonly retries: number;
  /** How long one run may take, in seconds, before another worker may take the job over. */
  readonly expireSeconds: number;
  /** How many are taken at once. The next ones are taken when the slowest of them has ended. */
  readonly batch: number;
};

/** What a handler may know of the run: `last` when no further try follows. */
export type JobRun = { readonly last: boolean };

export type JobBinding = { readonly job: Job; readonly handler: (data: never, run: JobRun) => Promise<void> };

/** Writes jobs of one kind, by its name, in a transaction of the caller's. */
export type EnqueueAll = (tx: Tx, name: string, jobs: readonly { data: object; priority: number }[]) => Promise<void>;

/** Declares a job. Its data must be small and hold ids: what they stand for is read when it runs. */
export function defineJob<Data extends object>(
  name: string,
  schema: z.ZodType<Data>,
  options: { retries?: number; expireSeconds?: number; batch?: number } = {},
): Job<Data> {
  const { retries = 5, expireSeconds = 60, batch = 10 } = options;
  return { name, schema, retries, expireSeconds, batch };
}

/** Says which function does the job. An AppError that is not retryable ends the job at once; anything else is tried again. */
export function bindJob<Data extends object>(
  job: Job<Data>,
  handler: (data: Data, run: JobRun) => Promise<void>,
): JobBinding {
  return { job: job as unknown as Job, handler: handler as JobBinding['handler'] };
}
