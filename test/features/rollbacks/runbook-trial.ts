// Performs a shipped runbook to its end in a copy of the demo, as people would: plan, approval, each step confirmed, answered or waited for.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { type Core, openCore } from '../../../src/compose.ts';
import { readConfig } from '../../../src/config.ts';
import { domainNow, skipTime } from '../../../src/db/domain-time.ts';
import { sql, sqlFile } from '../../../src/db/sql.ts';
import { openTargetDb, type TargetDb } from '../../../src/db/target.ts';
import { demoFiles } from '../../../src/demo/auth-system.ts';
import { startDemoTools } from '../../../src/demo/tools/start-tools.ts';
import { openStoredDirectory } from '../../../src/features/access/directory.ts';
import { storeHomeTeam, storePerson } from '../../../src/features/access/directory-store.ts';
import { collectSamples } from '../../../src/features/auth-metrics/collect-samples.ts';
import { answerStep } from '../../../src/features/rollbacks/answer-step.ts';
import { approvePlan, askApproval } from '../../../src/features/rollbacks/approve-plan.ts';
import { confirmSteps } from '../../../src/features/rollbacks/confirm-steps.ts';
import type { RollbackDeps } from '../../../src/features/rollbacks/deps.ts';
import { makePlan } from '../../../src/features/rollbacks/make-plan.ts';
import { defaultsOf, type Values } from '../../../src/features/rollbacks/parameter.ts';
import type { RollbackPolicy } from '../../../src/features/rollbacks/policy.ts';
import { readRollback } from '../../../src/features/rollbacks/read-rollback.ts';
import { requestPlan } from '../../../src/features/rollbacks/request-plan.ts';
import {
  currentStep,
  nextToUndo,
  planOf,
  type Rollback,
  type RunState,
  type RunStep,
  wordToType,
} from '../../../src/features/rollbacks/rollback.ts';
import { openRunner } from '../../../src/features/rollbacks/runner.ts';
import { beginUndo, confirmUndo } from '../../../src/features/rollbacks/undo-run.ts';
import { minute, second } from '../../../src/lib/clock.ts';
import { newId } from '../../../src/lib/ids.ts';
import { afterThis } from '../../kit/bot.ts';
import { databaseUrl, newDatabase, onServer, quietLog } from '../../kit/database.ts';
import { newFolder } from './tools-fixture.ts';

const requester = 'cli:tester';
const approver = 'U0APPROVES';

/** Makes the database that each trial copies: the demo with the traffic of its last half hour. Returns its name. */
export async function makeDemoTemplate(): Promise<string> {
  const url = await newDatabase({ migrated: false });
  const db = openTargetDb({ url, log: quietLog });
  const texts = await Promise.all(demoFiles.map((file) => readFile(file, 'utf8')));
  await db.runFile(texts.join('\n'));
  await db.runFile(`update demo.progress set filled_to = now() - interval '30 minutes'; select demo.advance(now())`);
  await db.close();
  return nameIn(url);
}

const nameIn = (url: string) => new URL(url).pathname.slice(1);
const Row = z.record(z.string(), z.unknown());
// Sessions are those of live traffic: they change by themselves.
const tables = ['feature_flags', 'releases', 'migrations', 'credentials', 'receipts'] as const;
const Service = z.object({ settings: z.unknown(), service: z.unknown(), secrets: z.unknown() });
export type Kept = (typeof tables)[number] | keyof z.output<typeof Service>;

/** Each step's state by its id, with the reason where it went wrong. */
type End = { state: RunState; steps: Record<string, string> };

export type Trial = {
  target: TargetDb;
  /** All that runbooks change, apart from what is named. */
  state(kept: readonly Kept[]): Promise<unknown>;
  /** Plans it, has it approved where that is needed. */
  plan(runbook: string, values: Values): Promise<{ number: number; problem: string | null }>;
  /** Goes on until no step is left, or one fails. */
  toTheEnd(number: number): Promise<End>;
  /** From the last step to the first. */
  undo(number: number): Promise<End>;
};

/** Opens a copy of the demo, the stand-ins of its tools, and a Backbolt beside them with the shipped policy. */
export async function openTrial(template: string): Promise<Trial> {
  const demo = `${template}_${newId().slice(-8)}`;
  await onServer(`create database "${demo}" template ${template}`);
  const target = openTargetDb({ url: databaseUrl(demo), log: quietLog });
  afterThis(() => target.close());
  const folder = await newFolder();
  const tools = await startDemoTools({ folder });
  afterThis(tools.stop);
  const core = await openCore(
    readConfig({
      ...{ ...tools.variables, PATH: process.env.PATH, TARGET_DATABASE_URL: databaseUrl(demo) },
      ...{ SLACK_BOT_TOKEN: 'xoxb-1234567890-test', SLACK_SIGNING_SECRET: '0123456789abcdef' },
      ...{ DATABASE_URL: await newDatabase({ migrated: true }), POLICY_FILE: await writeTrialPolicy() },
      ...{ AUTH_DATABASE_URL: databaseUrl(demo, 'backbolt_reader'), RUNBOOKS_FOLDER: 'src/demo/runbooks' },
    }),
    quietLog,
  );
  afterThis(core.close);
  const deps = { ...core, ...(await openPeople(core)) };
  const catchUp = async () => {
    // To the end of the next minute: figures are counted in whole ones, and of one that has just begun there are none.
    const time = (await domainNow(deps.db)).getTime();
    const now = await skipTime(deps.db, 2 * minute - (time % minute) - 5 * second);
    await target.run(sql`select demo.advance(${now})`);
    for (const source of core.sources.keys()) await collectSamples(deps, { source });
  };
  return {
    target,
    async state(kept) {
      const rows = tables.map(async (table) => [
        table,
        await target.one(
          Row,
          sqlFile(`select count(*), md5(string_agg(t::text, ';' order by t)) from demo.${table} as t`),
        ),
      ]);
      const service = Service.parse(JSON.parse(await readFile(join(folder, 'auth-service.json'), 'utf8')));
      const all = [...(await Promise.all(rows)), ...Object.entries(service)] as [Kept, unknown][];
      return Object.fromEntries(all.filter(([name]) => !kept.includes(name)));
    },
    plan: (runbook, values) => planAndApprove(deps, runbook, values),
    toTheEnd: (number) => goOn(deps, number, catchUp),
    undo: (number) => undoAll(deps, number),
  };
}

// Nobody's approval is asked for but where a runbook says so itself.
async function writeTrialPolicy(): Promise<string> {
  const shipped = parse(await readFile('templates/policy.yml', 'utf8')) as { rollbacks: RollbackPolicy };
  shipped.rollbacks.approvals.without_incident.needed = 0;
  const path = join(await newFolder(), 'policy.yml');
  await writeFile(path, stringify(shipped));
  return path;
}

async function openPeople({ db }: Core) {
  await storeHomeTeam(db, 'T1');
  const value = { id: approver, team_id: 'T1', name: 'A', is_bot: false, is_guest: false, is_deleted: false };
  await storePerson(db, { value, fetchedAt: await domainNow(db) });
  return await openStoredDirectory(db);
}

async function planAndApprove(deps: RollbackDeps, runbook: string, given: Values) {
  const parameters = { ...defaultsOf(deps.runbooks.get(runbook)?.file.parameters ?? {}), ...given };
  const asked = { actor: requester, runbook, parameters, incident: null, channel: 'C0TRIAL', practice: false };
  const { number } = await requestPlan(deps, { ...asked, key: newId() });
  await makePlan(deps, number);
  const { run } = await read(deps, number);
  if (run.state === 'planned' && run.plan_hash !== null) {
    await askApproval(deps, { number, actor: requester });
    await approvePlan(deps, { number, actor: approver, hash: run.plan_hash });
  }
  return { number, problem: (await read(deps, number)).run.reason };
}

const read = (deps: RollbackDeps, number: number) => readRollback(deps, { number, actor: requester });

async function goOn(deps: RollbackDeps, number: number, catchUp: () => Promise<void>) {
  const runner = openRunner(deps);
  // Each step is looked at a few times at most: confirmed, answered, or waited for.
  for (let looks = 0; looks < 200; looks += 1) {
    const { run, steps, question } = await read(deps, number);
    const current = currentStep(steps);
    if (!['approved', 'running'].includes(run.state) || current === undefined) break;
    const { step } = current;
    if (question !== undefined) await answerStep(deps, { number, actor: requester, step, go: true, note: '' });
    else if (current.state === 'waiting')
      await confirmSteps(deps, { number, actor: requester, step, typed: wordToType(run) });
    else if (current.look_at !== null) await catchUp();
    await runner.execute(number);
  }
  const { run, steps } = await read(deps, number);
  await runner.stop(0);
  return endOf(run, steps);
}

async function undoAll(deps: RollbackDeps, number: number) {
  const runner = openRunner(deps);
  await beginUndo(deps, { number, actor: requester, downTo: 0, reason: 'The trial is over' });
  for (;;) {
    await runner.execute(number);
    const { run, steps } = await read(deps, number);
    const next = nextToUndo(steps, 0);
    if (run.state !== 'undoing' || next === undefined || next.evidence?.startsWith('Undoing it did not work')) break;
    await confirmUndo(deps, { number, actor: requester, step: next.step, typed: wordToType(run) });
  }
  const { run, steps } = await read(deps, number);
  await runner.stop(0);
  return endOf(run, steps);
}

function endOf(run: Rollback, steps: readonly RunStep[]): End {
  const { steps: planned } = planOf(run);
  const byId = steps.map(({ step, state, evidence }) => [
    planned[step]?.id,
    state === 'done' || state === 'undone' ? state : `${state}: ${evidence}`,
  ]);
  return { state: run.state, steps: Object.fromEntries(byId) };
}
