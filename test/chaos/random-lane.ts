// Where plans that were made up are run: two databases and two replicas, for one run after the other.
import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stringify } from 'yaml';
import { sql } from '../../src/db/sql.ts';
import { approvePlan, askApproval } from '../../src/features/rollbacks/approve-plan.ts';
import type { RollbackDeps } from '../../src/features/rollbacks/deps.ts';
import { loadRunbooks } from '../../src/features/rollbacks/load-runbooks.ts';
import { makePlan } from '../../src/features/rollbacks/make-plan.ts';
import { catalogOf } from '../../src/features/rollbacks/message-catalog.ts';
import { requestPlan } from '../../src/features/rollbacks/request-plan.ts';
import type { Rollback } from '../../src/features/rollbacks/rollback.ts';
import { findRollback, stepsOf } from '../../src/features/rollbacks/rollback-store.ts';
import { stepTypes } from '../../src/features/rollbacks/step-types.ts';
import { newId } from '../../src/lib/ids.ts';
import { quietLog } from '../kit/database.ts';
import { approver, openEngine, requester } from '../kit/rollback-engine.ts';
import { idOf, type RandomStep, runbookOf, tables } from './random-plan.ts';
import { type Lane, openLanes } from './rollback-lane.ts';

type Replica = RollbackDeps & { holder: string };
export type Replicas = Record<'first' | 'second', Replica>;

/** Databases for one run after the other, and two replicas: the network of the first can be cut. */
export type RandomLane = Lane & { replicas: Replicas };

type OnFinished = (close: () => Promise<void>) => void;

export async function openRandomLanes(count: number, onFinished: OnFinished): Promise<RandomLane[]> {
  const lanes = await openLanes(count, onFinished);
  return await Promise.all(
    lanes.map(async (lane) => {
      await lane.target.runFile(tables);
      const first = await openEngine(lane.through, quietLog);
      onFinished(first.close);
      return {
        ...lane,
        replicas: { first: { ...first, holder: newId() }, second: { ...lane.engine, holder: newId() } },
      };
    }),
  );
}

/** One run of such a plan. */
export type RandomRun = {
  lane: RandomLane;
  replicas: Replicas;
  label: string;
  number: number;
  steps: readonly RandomStep[];
  /** Whether somebody may have said of a step outside what is not so: what is known of it is their word. */
  lied: boolean;
  /** Whether a replica was held, and woke when it was another one's turn. */
  stalled: boolean;
};

/** A run that is approved, and not begun. */
export async function beginRandomRun(lane: RandomLane, steps: readonly RandomStep[]): Promise<RandomRun> {
  const label = randomUUID();
  const name = `r${label.replaceAll('-', '').slice(0, 30)}`;
  const folder = join(lane.through.folder, name);
  await mkdir(folder);
  await writeFile(join(folder, `${name}.yml`), stringify(runbookOf(name, steps)));
  const policy = lane.engine.rollbackPolicy;
  const runbooks = await loadRunbooks([pathToFileURL(`${folder}/`)], {
    policy,
    types: stepTypes,
    messages: catalogOf(lane.engine),
  });
  // One other has to agree to what is skipped.
  const rollbackPolicy = {
    ...policy,
    approvals: { ...policy.approvals, skip: { ...policy.approvals.skip, needed: 1 } },
  };
  const { first, second } = lane.replicas;
  const replicas = { first: { ...first, runbooks, rollbackPolicy }, second: { ...second, runbooks, rollbackPolicy } };
  const ids = steps.flatMap((step, index) => (step.type === 'sql' ? [idOf(step, index)] : []));
  await lane.target.run(sql`insert into app.count (label, step, copy)
    select ${label}, step, copy from unnest(${ids}::text[]) step, generate_series(1, 2) copy`);
  const people = replicas.second;
  const { number } = await requestPlan(people, {
    key: label,
    actor: requester,
    runbook: name,
    parameters: { label },
    incident: null,
    channel: null,
    practice: false,
  });
  await makePlan(people, number);
  await askApproval(people, { number, actor: requester });
  const planned = await findRollback(people.db, number, 'backbolt');
  await approvePlan(people, { number, actor: approver, hash: planned?.plan_hash ?? '' });
  return { lane, replicas, label, number, steps, lied: false, stalled: false };
}

export async function look({ replicas, number }: RandomRun) {
  const { db } = replicas.second;
  const run = (await findRollback(db, number, 'backbolt')) as Rollback;
  return { run, steps: await stepsOf(db, number) };
}

/** Leaves the lane free for the next run, whatever became of this one. */
export async function freeLane({ engine, fronts, replicas }: RandomLane): Promise<void> {
  for (const front of [fronts.own, fronts.target]) {
    front.thaw();
    front.watch();
  }
  await engine.db.run(
    sql`update backbolt.rollback set state = 'aborted' where state in ('running', 'paused', 'stopped', 'undoing', 'aborting')`,
  );
  await replicas.second.db.run(sql`update backbolt.rollback_lease set holder = null, leased_until = null`);
}
