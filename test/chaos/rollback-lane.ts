// A run's surroundings: databases with the network before each of them, a service outside, and what must be true of a run that has ended.
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { stringify } from 'yaml';
import { z } from 'zod';
import { sql } from '../../src/db/sql.ts';
import { openTargetDb, type TargetDb } from '../../src/db/target.ts';
import { verifyEvents } from '../../src/features/events/verify-events.ts';
import type { Rollback } from '../../src/features/rollbacks/rollback.ts';
import { findRollback, stepsOf } from '../../src/features/rollbacks/rollback-store.ts';
import { newDatabase, quietLog } from '../kit/database.ts';
import { type Engine, openEngine, type Surroundings } from '../kit/rollback-engine.ts';
import { type EffectService, openEffectService } from './effect-service.ts';
import { openPostgresFront, type PostgresFront } from './postgres-front.ts';
import { type ReplicaProcess, startReplicaProcess } from './replica-process.ts';
import type { Story } from './rollback-drive.ts';
import type { Order } from './rollback-runner.ts';

export type Lane = {
  /** Around the fronts, as whoever takes over has it. */
  engine: Engine;
  target: TargetDb;
  fronts: { own: PostgresFront; target: PostgresFront };
  service: EffectService;
  /** Through the fronts. */
  through: Surroundings;
};

/** A replica that brings runs to their end. */
export type Runner = ReplicaProcess<Order>;
export const startRunner = (): Runner => startReplicaProcess('./rollback-runner.ts');

type OnFinished = (close: () => Promise<void>) => void;

const tables = `
  create schema app;
  create table app.effect (label text, step text, done integer not null default 0, undone integer not null default 0, primary key (label, step));
  create table app.trace (label text not null);`;

const steps = ['first', 'along', 'twice', 'once', 'asked', 'verified', 'keyed', 'last'];
const inTarget = ['first', 'along', 'twice', 'verified', 'last'];

const counting = (step: string) => ({
  statements: [`update app.effect set done = done + 1 where label = {{ label }} and step = '${step}'`],
  undo: {
    statements: [`update app.effect set undone = undone + 1 where label = {{ label }} and step = '${step}'`],
    max_rows: 1,
  },
});
const asking = (step: string) => ({
  type: 'http',
  service: 'outside',
  method: 'POST',
  path: `/${step}/{{ label }}`,
  json: { path: 'performed', equals: true },
  check: { path: `/${step}/{{ label }}`, json: { path: 'performed', equals: true } },
  undo: { method: 'DELETE', path: `/${step}/{{ label }}` },
  // Long enough for a held call, on a busy machine too.
  timeout_seconds: 30,
});

const runbook = {
  name: 'counted',
  title: 'Counts what it does',
  when: 'In a test',
  severities: ['P0'],
  target: 'auth',
  expected_minutes: 1,
  parameters: { label: { type: 'text', label: 'Label' } },
  steps: [
    // Both small and confirmed together: they share a transaction.
    { id: 'first', ...counting('first') },
    { id: 'along', ...counting('along') },
    {
      id: 'twice',
      statements: [...counting('twice').statements, 'insert into app.trace (label) values ({{ label }})'],
      undo: {
        statements: [...counting('twice').undo.statements, 'insert into app.trace (label) values ({{ label }})'],
        max_rows: 2,
      },
      invariants: [{ name: 'rows', query: 'select count(*) from app.effect where label = {{ label }}' }],
    },
    { id: 'once', ...asking('once') },
    { id: 'asked', type: 'ask', question: 'Go on?' },
    {
      id: 'verified',
      ...counting('verified'),
      verify: "select done = 1 from app.effect where label = {{ label }} and step = 'verified'",
    },
    { id: 'keyed', ...asking('keyed'), repeatable: true },
    { id: 'last', ...counting('last') },
  ]
    .map((step) => ('type' in step ? step : { type: 'sql', max_rows: 2, ...step }))
    .map((step) => ({ title: step.id, ...step })),
};

/** Each has databases of its own: there is one run at a time in a target. */
export async function openLanes(count: number, onFinished: OnFinished): Promise<Lane[]> {
  const folder = await mkdtemp(join(tmpdir(), 'backbolt-runbooks-'));
  onFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'counted.yml'), stringify(runbook));
  const service = await openEffectService();
  onFinished(service.close);
  return await Promise.all(Array.from({ length: count }, () => openLane(folder, service, onFinished)));
}

async function openLane(folder: string, service: EffectService, onFinished: OnFinished): Promise<Lane> {
  const ownUrl = await newDatabase({ migrated: true });
  const targetUrl = await newDatabase({ migrated: false });
  const target = openTargetDb({ url: targetUrl, log: quietLog });
  onFinished(() => target.close());
  await target.runFile(await readFile('src/features/rollbacks/ledger.sql', 'utf8'));
  await target.runFile(tables);
  const direct = { ownUrl, targetUrl, serviceUrl: service.url, folder };
  const engine = await openEngine(direct, quietLog);
  onFinished(engine.close);
  const [own, toTarget] = await Promise.all([openPostgresFront(), openPostgresFront()]);
  onFinished(own.close);
  onFinished(toTarget.close);
  const through = { ...direct, ownUrl: own.url(nameOf(ownUrl)), targetUrl: toTarget.url(nameOf(targetUrl)) };
  return { engine, target, fronts: { own, target: toTarget }, service, through };
}

const nameOf = (url: string) => /\/(test_[^?]+)\?/.exec(url)?.[1] ?? '';

/** A run that nobody has asked for yet. */
export async function newStory({ target }: Lane, end: Story['end']): Promise<Story> {
  const label = randomUUID();
  for (const step of inTarget) await target.run(sql`insert into app.effect (label, step) values (${label}, ${step})`);
  return { runbook: 'counted', label, end };
}

/** The names of both databases, as the server knows them. */
export const databasesOf = ({ engine: { at } }: Lane): string[] => [at.ownUrl, at.targetUrl].map(nameOf);

const Done = z.object({ step: z.string(), done: z.number(), undone: z.number() });
const Row = z.object({ step: z.number(), direction: z.enum(['do', 'undo']) });
const Traces = z.object({ traces: z.number() });

/**
 * Fails unless everything of the run took effect once at most, and all that is said of it is true: by its steps, the ledger and the record.
 * @param mayComeLate whether a request that a lost replica had sent may have come after everything else: its key keeps it from acting twice.
 */
export async function expectTruth(
  lane: Lane,
  number: number,
  { label, end }: Story,
  mayComeLate = false,
): Promise<void> {
  const { engine, target, service } = lane;
  const run = (await findRollback(engine.db, number, 'backbolt')) as Rollback;
  const states = await stepsOf(engine.db, number);
  expect(run.state).toBe(end);
  const ledger = await target.rows(Row, sql`select step, direction from backbolt_ledger.step where run = ${run.id}`);
  const effects = await target.rows(Done, sql`select step, done, undone from app.effect where label = ${label}`);
  const has = (step: number, direction: 'do' | 'undo') =>
    ledger.filter((row) => row.step === step && row.direction === direction).length;
  for (const [index, step] of steps.entries()) {
    const { done, undone } = effects.find((one) => one.step === step) ?? service.effects(step, label);
    const own = states[index];
    const said = { step, state: own?.state, applied: own?.applied, done, undone };
    if (step === 'asked') {
      expect(said).toEqual({ step, state: 'done', applied: false, done: 0, undone: 0 });
      continue;
    }
    const wanted = {
      completed: { step, state: 'done', applied: true, done: 1, undone: 0 },
      undone: { step, state: 'undone', applied: false, done: 1, undone: 1 },
    }[end];
    expect(said).toEqual(wanted);
    if (inTarget.includes(step))
      expect({ step, done: has(index, 'do'), undone: has(index, 'undo') }).toEqual({ step, done, undone });
    else if (step !== 'keyed' || !mayComeLate) expectAskedBefore(step, service.effects(step, label));
  }
  const twice = effects.find(({ step }) => step === 'twice');
  const { traces } = await target.one(Traces, sql`select count(*) as traces from app.trace where label = ${label}`);
  expect(traces).toBe((twice?.done ?? 0) + (twice?.undone ?? 0));
  await expectRecord(lane, number);
}

// No effect is tried again before somebody asked whether it was there.
function expectAskedBefore(step: string, { calls }: ReturnType<EffectService['effects']>): void {
  for (const [at, call] of calls.entries()) {
    if (call !== 'check') expect([step, calls, calls[at + 1]]).not.toEqual([step, calls, call]);
  }
}

const Recorded = z.object({ kind: z.string(), data: z.string() });

async function expectRecord({ engine: { db } }: Lane, number: number): Promise<void> {
  const recorded = await db.rows(
    Recorded,
    sql`select kind, data from backbolt.event where stream = ${`rollback-${number}`} order by seq`,
  );
  const count = (kind: string) => recorded.filter((one) => one.kind === `rollback.${kind}`).length;
  const once = ['plan_asked', 'planned', 'approved', 'started', 'completed'];
  expect(once.map((kind) => [kind, count(kind)])).toEqual(once.map((kind) => [kind, 1]));
  const done = recorded
    .filter(({ kind }) => kind === 'rollback.steps_done')
    .flatMap(({ data }) => (JSON.parse(data) as { steps: { id: string }[] }).steps.map(({ id }) => id));
  const settled = recorded.filter(({ kind, data }) => kind === 'rollback.step_settled' && data.includes('"as":"done"'));
  expect(new Set(done).size).toBe(done.length);
  const all = [...done, ...settled.map(({ data }) => (JSON.parse(data) as { id: string }).id)];
  expect(all.toSorted()).toEqual(steps.toSorted());
}

/** Fails unless every chain of events holds. */
export async function expectChains({ engine }: Lane): Promise<void> {
  expect((await verifyEvents(engine.db)).broken).toEqual([]);
}
