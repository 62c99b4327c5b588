// Rollbacks for tests: a bot with runbooks and a target of the test's own, driven as people drive it.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import type { OwnDb } from '../../src/db/own.ts';
import { sql, sqlFile } from '../../src/db/sql.ts';
import { openTargetDb, type TargetDb } from '../../src/db/target.ts';
import type { CommunicationPolicy } from '../../src/features/communications/policy.ts';
import type { RollbackPolicy } from '../../src/features/rollbacks/policy.ts';
import { afterThis } from './after-this.ts';
import type { TestBot } from './bot.ts';
import { openCommandLine } from './command-line.ts';
import { newDatabase, quietLog } from './database.ts';
import type { TestWorkspace } from './workspace.ts';
import type { Place, Seen } from './workspace-place.ts';

type Actor = ReturnType<TestWorkspace['as']>;

import { startIncidentBot, stillClocks } from './incidents.ts';

export type RollbackBot = TestBot & Awaited<ReturnType<typeof rollbackPlace>>;

/** A table of flags, and one of accounts, which steps of tests change. */
const tables = `
  create schema app;
  create table app.flags (key text primary key, enabled boolean not null, rollout_percent integer not null default 100);
  insert into app.flags values ('new_sign_in', true), ('other', true);
  create table app.accounts (id integer primary key, locked boolean not null default false);
  insert into app.accounts select n from generate_series(1, 20) as n;
  create table app.counter (n integer not null);
  insert into app.counter values (0);`;

/** Makes a target database with the ledger and some tables. */
async function newTarget(): Promise<{ target: TargetDb; targetUrl: string }> {
  const targetUrl = await newDatabase({ migrated: false });
  const target = openTargetDb({ url: targetUrl, log: quietLog });
  afterThis(() => target.close());
  await target.runFile(tables);
  await target.runFile(await readFile('src/features/rollbacks/ledger.sql', 'utf8'));
  return { target, targetUrl };
}

/** A runbook with these steps; `more` are its other members. */
export function runbook(name: string, steps: readonly object[], more: object = {}): object {
  return {
    name,
    title: `Rollback ${name}`,
    when: 'In a test',
    severities: ['P0', 'P1', 'P2', 'P3'],
    target: 'auth',
    expected_minutes: 1,
    ...more,
    steps: steps.map((step, index) => ({
      id: `step-${index + 1}`,
      title: `Step ${index + 1}`,
      type: 'sql',
      max_rows: 100,
      ...step,
    })),
  };
}

/** What a bot or the command line needs to work with these runbooks, besides the shipped ones, on a target of its own. */
async function rollbackPlace(runbooks: readonly object[]) {
  const folder = await mkdtemp(join(tmpdir(), 'backbolt-runbooks-'));
  afterThis(() => rm(folder, { recursive: true, force: true }));
  const write = (one: object) => writeFile(join(folder, `${(one as { name: string }).name}.yml`), stringify(one));
  for (const one of runbooks) await write(one);
  const { target, targetUrl } = await newTarget();
  return { target, targetUrl, write, env: { TARGET_DATABASE_URL: targetUrl, RUNBOOKS_FOLDER: folder } };
}

type Options = Omit<Parameters<typeof startIncidentBot>[0] & object, 'env'> & {
  runbooks: readonly object[];
  env?: Record<string, string>;
  /** Changes the rollbacks section of the shipped policy, whose target is that of the test already. */
  rollbacks?: (rollbacks: RollbackPolicy) => void;
  communications?: (communications: CommunicationPolicy) => void;
};

/** Starts a bot with these runbooks besides the shipped ones. */
export async function startRollbackBot(options: Options): Promise<RollbackBot> {
  const { runbooks, env, rollbacks, communications, ...rest } = options;
  const place = await rollbackPlace(runbooks);
  const bot = await startIncidentBot({
    policy(incidents, section, said) {
      stillClocks(incidents);
      section.targets = testTargets();
      rollbacks?.(section);
      communications?.(said);
    },
    ...rest,
    env: { ...place.env, ...env },
  });
  return { ...bot, ...place };
}

const testTargets = (): RollbackPolicy['targets'] => ({
  auth: {
    database: 'TARGET_DATABASE_URL',
    flags: { table: 'app.flags', key: 'key', enabled: 'enabled', rollout: 'rollout_percent' },
    // No step of these tests ends sessions; shipped runbooks do, and are checked at start.
    sessions: { table: 'app.sessions', user: 'user_id', created: 'created_at' },
  },
});

/** The policy with tables of the test's target, and nobody's approval needed; `change` may change it further. */
async function writePolicy(change: (rollbacks: RollbackPolicy) => void = () => undefined): Promise<string> {
  const shipped = parse(await readFile('templates/policy.yml', 'utf8')) as { rollbacks: RollbackPolicy };
  const { rollbacks } = shipped;
  rollbacks.approvals.without_incident.needed = 0;
  rollbacks.targets = testTargets();
  change(rollbacks);
  const folder = await mkdtemp(join(tmpdir(), 'backbolt-policy-'));
  afterThis(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'policy.yml');
  await writeFile(path, stringify(shipped));
  return path;
}

/** The command line on a database of its own, with these runbooks and a target. */
export async function openRollbackLine(runbooks: readonly object[], change?: (rollbacks: RollbackPolicy) => void) {
  const place = await rollbackPlace(runbooks);
  const line = await openCommandLine({ ...place.env, POLICY_FILE: await writePolicy(change) });
  return { ...line, ...place };
}

const Recorded = z.object({ kind: z.string(), actor: z.string(), data: z.string() });

/** The kinds of events that are recorded of a rollback, oldest first; without `rollback.`. */
export async function recordedOfRun(db: OwnDb, number: number) {
  const rows = await db.rows(
    Recorded,
    sql`select kind, actor, data from backbolt.event where stream = ${`rollback-${number}`} order by seq`,
  );
  return rows.map(({ kind, actor, data }) => ({
    kind: kind.replace('rollback.', ''),
    actor,
    data: JSON.parse(data) as Record<string, unknown>,
  }));
}

const Counter = z.object({ n: z.number() });

/** What the steps of a test have counted. */
export async function counted(target: TargetDb): Promise<number> {
  return (await target.one(Counter, sqlFile('select n from app.counter'))).n;
}

/** Somebody becomes the incident commander by the card. */
export async function takeCommand(
  { workspace }: Pick<TestBot, 'workspace'>,
  as: 'engineer' | 'commander',
  name: string,
): Promise<void> {
  const actor = workspace.as(as);
  const card = await actor.in(name).sees('First response');
  await card.button('Roles').click();
  const form = await actor.modal('Roles');
  await form.becomes('Who takes it?');
  form.fill({ Role: 'Incident commander', 'Who takes it?': actor.id });
  const { errors, notice } = await form.submit();
  if (notice !== null || Object.keys(errors).length > 0) throw new Error(JSON.stringify({ errors, notice }));
}

/** Makes the plan R`number` of a runbook without parameters by the command, in a channel, and returns its card with the plan on it. */
export async function planIn(channel: Place, who: Actor, name: string, number = 1): Promise<Seen> {
  await channel.types(`/auth-rollback ${name}`);
  const form = await who.modal('Roll back');
  await form.becomes('Nothing is done yet');
  await form.submit();
  const card = await channel.sees(new RegExp(`R${number} Rollback ${name}.*Asked for by`, 's'));
  await card.becomes('See the plan');
  return card;
}

/** Somebody looks at the plan that waits for approval, and approves it. */
export async function approveIn(channel: Place, who: Actor): Promise<void> {
  await (await channel.sees('waits for approval')).button('Look and approve').click();
  const plan = await who.modal('Approve this plan');
  await plan.becomes('1. Step 1');
  const { notice } = await plan.submit();
  if (notice !== null) throw new Error(notice);
}

/** Why something was not done, which a dialog says to whoever submitted it. */
export async function whyNot(who: Actor): Promise<string> {
  const said = await who.modal('Not done');
  const { text } = said;
  await said.close();
  return text;
}
