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
};

/** What a handler may know of the run: `last` when no further try follows. */
export type JobRun = { readonly last: boolean };

export type JobBinding = { readonly job: Job; readonly handler: (data: never, run: JobRun) => Promise<void> };

/** Writes a job, by its name, in a transaction of the caller's. */
export type Enqueue = (tx: Tx, name: string, data: object, options?: { priority?: number }) => Promise<void>;

/** Declares a job. Its data must be small and hold ids: what they stand for is read when it runs. */
export function defineJob<Data extends object>(
  name: string,
  schema: z.ZodType<Data>,
  options: { retries?: number; expireSeconds?: number } = {},
): Job<Data> {
  return { name, schema, retries: options.retries ?? 5, expireSeconds: options.expireSeconds ?? 60 };
}

/** Says which function does the job. An AppError that is not retryable ends the job at once; anything else is tried again. */
export function bindJob<Data extends object>(
  job: Job<Data>,
  handler: (data: Data, run: JobRun) => Promise<void>,
): JobBinding {
  return { job: job as unknown as Job, handler: handler as JobBinding['handler'] };
}
