// The durable job engine: pg-boss behind a small contract; it knows no feature.
import { setInterval } from 'node:timers';
import { type JobWithMetadata as BossJob, PgBoss } from 'pg-boss';
import type { OwnDb, Tx } from '../db/own.ts';
import { AppError, messageOf, retryable } from '../lib/errors.ts';
import { newId } from '../lib/ids.ts';
import { type Log, withRequestId } from '../lib/log.ts';
import type { Enqueue, Job, JobBinding } from './define-job.ts';
import { sweepTimers } from './timers.ts';

export type Jobs = {
  /** Writes a job in the caller's transaction: it exists when, and only when, that commits. */
  enqueue<Data extends object>(tx: Tx, job: Job<Data>, data: Data): Promise<void>;
  /** Begins to work: creates the queues, takes jobs, sweeps timers every second. Exactly one binding for each job. */
  start(bindings: readonly JobBinding[]): Promise<void>;
  /** Takes no more jobs, lets the running ones finish (8 s at most), closes its connections. */
  stop(): Promise<void>;
};

const schema = 'backbolt_jobs';
// A claim that its worker no longer renews is given to another one after this time.
const heartbeatSeconds = 10;
const sweepEveryMs = 1000;
// Within the ten seconds that the whole program has.
const stopTimeoutMs = 8_000;

/** Opens the engine on Backbolt's own database. Nothing runs until `start`. */
export function openJobs(options: { url: string; db: OwnDb; log: Log }): Jobs {
  const { db, log } = options;
  const boss = new PgBoss({
    connectionString: options.url,
    schema,
    max: 6,
    application_name: 'backbolt jobs',
    useListenNotify: true,
    schedule: false,
    superviseIntervalSeconds: 1,
    // A pass needs both intervals to be over; this one is a minute unless said, and so long a dead worker's job would lie.
    monitorIntervalSeconds: 2,
  });
  boss.on('error', (error) => log.warn({ error: messageOf(error) }, 'job engine'));
  const enqueue: Enqueue = async (tx, name, data, sendOptions = {}) => {
    await boss.send(name, data, { ...sendOptions, id: newId(), db: { executeSql: tx.executeSql } });
  };
  let sweeper: NodeJS.Timeout | undefined;
  let sweeping: Promise<void> = Promise.resolve();
  let known: readonly string[] = [];
  const sweep = async () => {
    await sweepTimers(db, enqueue, known).catch((error: unknown) =>
      log.warn({ error: messageOf(error) }, 'timer sweep failed'),
    );
  };
  return {
    enqueue: (tx, job, data) => enqueue(tx, job.name, data),
    async start(bindings) {
      await boss.start();
      for (const { job } of bindings) await ensureQueue(boss, job);
      for (const binding of bindings) await work(boss, binding, log);
      known = bindings.map(({ job }) => job.name);
      let idle = true;
      const tick = () => {
        if (!idle) return;
        idle = false;
        sweeping = sweep().finally(() => {
          idle = true;
        });
      };
      sweeper = setInterval(tick, sweepEveryMs);
      tick();
    },
    async stop() {
      clearInterval(sweeper);
      await sweeping;
      await boss.stop({ graceful: true, timeout: stopTimeoutMs });
    },
  };
}

async function ensureQueue(boss: PgBoss, job: Job): Promise<void> {
  const options = {
    retryLimit: job.retries,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 60,
    expireInSeconds: job.expireSeconds,
    heartbeatSeconds,
    deleteAfterSeconds: 24 * 60 * 60,
    notify: true,
  };
  await boss.createQueue(job.name, options);
  await boss.updateQueue(job.name, options);
}

async function work(boss: PgBoss, binding: JobBinding, log: Log): Promise<void> {
  const polling = {
    batchSize: 10,
    burstWhenBatchFull: true,
    pollingIntervalSeconds: 0.5,
    notifyPollingIntervalSeconds: 0.5,
  };
  await boss.work(binding.job.name, { ...polling, perJobResults: true, includeMetadata: true }, (jobs: BossJob[]) =>
    Promise.all(inDueOrder(jobs).map((job) => withRequestId(`job-${job.id}`, () => runOne(binding, job, log)))),
  );
}

// Postgres returns a claimed batch in no order of its own.
function inDueOrder(jobs: BossJob[]): BossJob[] {
  return jobs.toSorted((a, b) => b.priority - a.priority || a.createdOn.getTime() - b.createdOn.getTime());
}

async function runOne({ job, handler }: JobBinding, claimed: BossJob, log: Log) {
  const { id } = claimed;
  try {
    const data = job.schema.safeParse(claimed.data);
    if (!data.success) {
      log.error({ job: job.name, problem: data.error.message }, 'job data does not fit its schema; given up');
      return { id, status: 'deadletter' as const };
    }
    await handler(data.data as never, { last: claimed.retryCount >= job.retries });
    return { id, status: 'completed' as const };
  } catch (error) {
    const giveUp = error instanceof AppError && !retryable[error.kind];
    const facts = { job: job.name, attempt: claimed.retryCount + 1, error: messageOf(error) };
    if (giveUp) log.error(facts, 'job given up');
    else log.warn(facts, 'job failed; it is tried again');
    return { id, status: giveUp ? ('deadletter' as const) : ('failed' as const), output: { error: messageOf(error) } };
  }
}
