// The durable job engine: pg-boss behind a small contract; it knows no feature.
import { setInterval } from 'node:timers';
import { type JobWithMetadata as BossJob, PgBoss, type QueueResult } from 'pg-boss';
import type { OwnDb, Tx } from '../db/own.ts';
import { AppError, messageOf, retryable } from '../lib/errors.ts';
import { newId } from '../lib/ids.ts';
import { type Log, withRequestId } from '../lib/log.ts';
import type { EnqueueAll, Job, JobBinding } from './define-job.ts';
import { sweepTimers } from './timers.ts';

export type Jobs = {
  /**
   * Writes a job in the caller's transaction: it exists when, and only when, that commits. It needs no `start`, here or ever before: whoever
   * writes the first job of a kind makes its queue.
   */
  enqueue<Data extends object>(tx: Tx, job: Job<Data>, data: Data): Promise<void>;
  /** Begins to work: creates the queues, takes jobs, sweeps timers every second. Exactly one binding for each job. */
  start(bindings: readonly JobBinding[]): Promise<void>;
  /** How many jobs of each queue are queued, active and failed, of all replicas: as the engine last counted them, some seconds ago. */
  counts(): Promise<JobCount[]>;
  /** Takes no more jobs, lets the running ones finish (8 s at most), closes its connections. */
  stop(): Promise<void>;
};

type JobCount = { queue: string; state: 'queued' | 'active' | 'failed'; count: number };

const schema = 'backbolt_jobs';
// A claim that its worker no longer renews is given to another one after this time.
const heartbeatSeconds = 10;
const sweepEveryMs = 1000;
// Within the ten seconds that the whole program has.
const stopTimeoutMs = 8_000;

/** Opens the engine on Backbolt's own database. It connects on first need; nothing runs until `start`. */
export function openJobs(options: { url: string; db: OwnDb; log: Log }): Jobs {
  const { db, log } = options;
  let worker: PgBoss | undefined;
  let sender: Promise<PgBoss> | undefined;
  const boss = async () => {
    if (worker !== undefined) return worker;
    sender ??= connect(options, onlySends);
    return await sender;
  };
  const queues = new Map<string, Promise<void>>();
  const enqueueAll: EnqueueAll = async (tx, name, jobs) => {
    const rows = jobs.map((job) => ({ ...job, id: newId() }));
    await (await boss()).insert(name, rows, { db: { executeSql: tx.executeSql } });
  };
  let sweeper: NodeJS.Timeout | undefined;
  let sweeping: Promise<void> = Promise.resolve();
  let known: readonly string[] = [];
  const sweep = async () => {
    await sweepTimers(db, enqueueAll, known).catch((error: unknown) =>
      log.warn({ error: messageOf(error) }, 'timer sweep failed'),
    );
  };
  return {
    async enqueue(tx, job, data) {
      // On a connection of the engine's own: it is there for everybody even if the caller's transaction fails.
      const made = queues.get(job.name) ?? boss().then((one) => one.createQueue(job.name, queueOptions(job)));
      queues.set(job.name, made);
      await made.catch((error: unknown) => {
        queues.delete(job.name);
        throw error;
      });
      await enqueueAll(tx, job.name, [{ data, priority: 0 }]);
    },
    async start(bindings) {
      const started = await connect(options, works);
      worker = started;
      const present = new Map((await started.getQueues()).map((queue) => [queue.name, queue]));
      await Promise.all(
        bindings.map(async ({ job }) => {
          await keepQueue(started, job, present.get(job.name));
          queues.set(job.name, Promise.resolve());
        }),
      );
      for (const binding of bindings) await work(started, binding, log);
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
    async counts() {
      const queues = await (await boss()).getQueues();
      return queues.flatMap(({ name: queue, queuedCount, activeCount, failedCount }): JobCount[] => [
        { queue, state: 'queued', count: queuedCount },
        { queue, state: 'active', count: activeCount },
        { queue, state: 'failed', count: failedCount },
      ]);
    },
    async stop() {
      clearInterval(sweeper);
      await sweeping;
      const both = [worker, await sender?.catch(() => undefined)];
      await Promise.all(both.map((one) => one?.stop({ graceful: true, timeout: stopTimeoutMs })));
    },
  };
}

// A pass over lost jobs needs both intervals to be over; the second is a minute unless said, and so long a dead worker's job would lie.
const works = { max: 6, useListenNotify: true, superviseIntervalSeconds: 1, monitorIntervalSeconds: 2 };
const onlySends = { max: 1, supervise: false };

async function connect(options: { url: string; log: Log }, how: typeof works | typeof onlySends): Promise<PgBoss> {
  const common = { connectionString: options.url, schema, application_name: 'backbolt jobs', schedule: false };
  const boss = new PgBoss({ ...common, ...how });
  boss.on('error', (error) => options.log.warn({ error: messageOf(error) }, 'job engine'));
  try {
    return await boss.start();
  } catch (error) {
    await boss.stop();
    throw error;
  }
}

// Whoever makes queues waits for a lock that all share: of some fifty none is touched that is as it should be.
async function keepQueue(boss: PgBoss, job: Job, present: QueueResult | undefined): Promise<void> {
  const options = queueOptions(job);
  if (present === undefined) await boss.createQueue(job.name, options);
  const kept: Record<string, unknown> = { ...present };
  const differs = Object.entries(options).some(([name, value]) => kept[name] !== value);
  // Another replica, or a program of another version, may have made it meanwhile.
  if (differs) await boss.updateQueue(job.name, options);
}

function queueOptions(job: Job) {
  return {
    retryLimit: job.retries,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 60,
    expireInSeconds: job.expireSeconds,
    heartbeatSeconds,
    deleteAfterSeconds: 24 * 60 * 60,
    notify: true,
  };
}

async function work(boss: PgBoss, binding: JobBinding, log: Log): Promise<void> {
  const polling = {
    batchSize: binding.job.batch,
    burstWhenBatchFull: true,
    pollingIntervalSeconds: 0.5,
    // New jobs announce themselves; polling finds only those that are tried again, and each of some thirty queues polls.
    notifyPollingIntervalSeconds: 2,
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
