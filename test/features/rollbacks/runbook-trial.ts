// Performs a shipped runbook to its end in the demo, as people would: plan, approval, each step confirmed, answered or waited for.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
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
import { openClosing } from '../../../src/lib/closing.ts';
import { newId } from '../../../src/lib/ids.ts';
import { newDatabase, quietLog } from '../../kit/database.ts';

const requester = 'cli:tester';
const approver = 'U0APPROVES';

const Row = z.record(z.string(), z.unknown());
// Sessions are those of live traffic: they change by themselves.
const tables = ['feature_flags', 'releases', 'migrations', 'credentials', 'receipts'] as const;
const Service = z.object({ settings: z.unknown(), service: z.unknown(), secrets: z.unknown() });
export type Kept = (typeof tables)[number] | keyof z.output<typeof Service>;

/** Each step's state by its id, with the reason where it went wrong. */
type End = { state: RunState; steps: Record<string, string>; output: string };

export type Trial = {
  target: TargetDb;
  /** Brings the demo back to how it was at first. */
  reset(): Promise<void>;
  /** All that runbooks change, apart from what is named. */
  state(kept: readonly Kept[]): Promise<unknown>;
  /** Plans it, has it approved where that is needed. */
  plan(runbook: string, values: Values): Promise<{ number: number; problem: string | null }>;
  /** Goes on until no step is left, or one fails. */
  toTheEnd(number: number): Promise<End>;
  /** From the last step to the first. */
  undo(number: number): Promise<End>;
  close(): Promise<void>;
};

/**
 * Opens the demo with the traffic of its last half hour, the stand-ins of its tools, and a Backbolt beside them with the shipped policy. All
 * runbooks of a file share it: opening one for each would take most of the time.
 */
export async function openTrial(): Promise<Trial> {
  const closing = openClosing(quietLog);
  const folder = await mkdtemp(join(tmpdir(), 'backbolt-trial-'));
  closing.push(() => rm(folder, { recursive: true, force: true }));
  const url = await newDatabase({ migrated: false });
  const target = openTargetDb({ url, log: quietLog });
  closing.push(target.close);
  await install(target);
  const tools = await startDemoTools({ folder });
  closing.push(tools.stop);
  const core = await openCore(
    readConfig({
      ...{ ...tools.variables, PATH: process.env.PATH, TARGET_DATABASE_URL: url },
      ...{ SLACK_BOT_TOKEN: 'xoxb-1234567890-test', SLACK_SIGNING_SECRET: '0123456789abcdef' },
      ...{ DATABASE_URL: await newDatabase({ migrated: true }), POLICY_FILE: await writeTrialPolicy(folder) },
      ...{ AUTH_DATABASE_URL: url.replace('//backbolt@', '//backbolt_reader@'), RUNBOOKS_FOLDER: 'src/demo/runbooks' },
    }),
    quietLog,
  );
  closing.push(core.close);
  const deps = { ...core, ...(await openPeople(core)) };
  const waitAWhile = async () => {
    // To the end of a minute: figures are counted in whole ones, and of one that has just begun there are none.
    const time = (await domainNow(deps.db)).getTime();
    const now = await skipTime(deps.db, 7 * minute - (time % minute) - 5 * second);
    await target.run(sql`select demo.advance(${now})`);
    for (const source of core.sources.keys()) await collectSamples(deps, { source });
  };
  const serviceFile = join(folder, 'auth-service.json');
  const serviceAtFirst = await readFile(serviceFile);
  return {
    target,
    async reset() {
      await writeFile(serviceFile, serviceAtFirst);
      const back = tables.map(
        (table) => `truncate demo.${table}; insert into demo.${table} select * from first.${table};`,
      );
      await target.runFile(`${back.join('\n')} truncate private.incident_flags`);
    },
    async state(kept) {
      const rows = tables.map(async (table) => [table, await target.one(Row, digestOf(table))]);
      const service = Service.parse(JSON.parse(await readFile(serviceFile, 'utf8')));
      const cluster = ['cluster', await deploymentIn(tools.variables)];
      const all = [...(await Promise.all(rows)), ...Object.entries(service), cluster] as [Kept, unknown][];
      return Object.fromEntries(all.filter(([name]) => !kept.includes(name)));
    },
    plan: (runbook, values) => planAndApprove(deps, runbook, values),
    toTheEnd: (number) => goOn(deps, number, waitAWhile),
    undo: (number) => undoAll(deps, number),
    close: closing.run,
  };
}

const Kubeconfig = z.object({
  clusters: z.tuple([z.object({ cluster: z.object({ server: z.string() }) })]),
  users: z.tuple([z.object({ user: z.object({ token: z.string() }) })]),
});
const Deployment = z.object({
  spec: z.object({ replicas: z.number(), template: z.object({ spec: z.object({ containers: z.unknown() }) }) }),
});

async function deploymentIn({ AUTH_KUBECONFIG: file = '' }: Readonly<Record<string, string>>) {
  const { clusters, users } = Kubeconfig.parse(JSON.parse(await readFile(file, 'utf8')));
  const path = '/apis/apps/v1/namespaces/auth/deployments/auth-service';
  const headers = { authorization: `Bearer ${users[0].user.token}` };
  const answer = await fetch(`${clusters[0].cluster.server}${path}`, { headers });
  return Deployment.parse(await answer.json());
}

const digestOf = (table: string) =>
  sqlFile(`select count(*), md5(string_agg(t::text, ';' order by t)) from demo.${table} as t`);

async function install(target: TargetDb): Promise<void> {
  const texts = await Promise.all(demoFiles.map((file) => readFile(file, 'utf8')));
  await target.runFile(texts.join('\n'));
  await target.runFile(`update demo.progress set filled_to = now() - interval '30 minutes'; select demo.advance(now());
    create schema first; ${tables.map((table) => `create table first.${table} as table demo.${table};`).join('\n')}`);
}

// Nobody's approval is asked for but where a runbook says so itself.
async function writeTrialPolicy(folder: string): Promise<string> {
  const shipped = parse(await readFile('templates/policy.yml', 'utf8')) as { rollbacks: RollbackPolicy };
  shipped.rollbacks.approvals.without_incident.needed = 0;
  const path = join(folder, 'policy.yml');
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

async function goOn(deps: RollbackDeps, number: number, waitAWhile: () => Promise<void>) {
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
    else if (current.look_at !== null) await waitAWhile();
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
  const output = steps.map(({ effect }) => effect?.output ?? '').join('\n');
  return { state: run.state, steps: Object.fromEntries(byId), output };
}
