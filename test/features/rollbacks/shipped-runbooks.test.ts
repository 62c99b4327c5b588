// The runbooks that come with Backbolt, each performed to its end in the demo with the stand-ins of its tools, and undone.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openTools } from '../../../src/adapters/tools.ts';
import { sqlFile } from '../../../src/db/sql.ts';
import { demoSettings } from '../../../src/demo/settings.ts';
import { startDemoTools } from '../../../src/demo/tools/start-tools.ts';
import { loadRunbooks, shippedRunbooks } from '../../../src/features/rollbacks/load-runbooks.ts';
import type { Values } from '../../../src/features/rollbacks/parameter.ts';
import { whatIsMissing } from '../../../src/features/rollbacks/read-runbook.ts';
import { stepTypes } from '../../../src/features/rollbacks/step-types.ts';
import { openTargets } from '../../../src/features/rollbacks/targets.ts';
import { Secret } from '../../../src/lib/redaction.ts';
import { readPolicy } from '../../../src/policy.ts';
import { afterThis } from '../../kit/after-this.ts';
import { quietLog } from '../../kit/database.ts';
import { shippedMessages } from '../../kit/message-catalog.ts';
import { type Kept, openTrial, type Trial } from './runbook-trial.ts';
import { newFolder } from './tools-fixture.ts';

type Case = {
  /** What is broken before, as SQL in the demo. */
  broken?: string;
  values?: Values;
  /** Whether it takes the name of a backup, which is made before it is broken. */
  fromBackup?: boolean;
  /** A query of one boolean: whether it did what it is for. */
  proves: string;
  /** What the runbook's undo cannot bring back, by its nature. */
  kept?: Kept[];
};

const badRelease = `update demo.releases set is_current = false where is_current;
  update demo.releases set is_current = true where version = '2.4.0';
  update demo.feature_flags set enabled = true, rollout_percent = 100 where key = 'new_sign_in';`;
const badMigration = `update demo.credentials set previous_scheme = scheme, scheme = 'argon2id-v2';
  insert into demo.migrations values (42, 'stronger_hashes');`;
const moreSessions = `insert into demo.sessions
  select -n, 'user-000' || n % 3, now(), now(), now(), now() + interval '8 hours' from generate_series(1, 30) as n;`;
const wellAgain = 'select demo.failing_share() = 0';

const cases: Record<string, Case> = {
  'back-up': { proves: 'select count(*) > 0 from pg_class where relnamespace = to_regnamespace($$backbolt_backup$$)' },
  'migration-failure': { broken: badMigration, proves: wellAgain },
  'security-incident': {
    broken: moreSessions,
    proves: 'select count(*) < 30 from demo.sessions',
    kept: ['secrets'],
  },
  'data-recovery': {
    broken: `delete from demo.credentials where user_id < 'user-0100'; delete from demo.receipts where id % 3 = 0`,
    fromBackup: true,
    proves: 'select (select count(*) from demo.credentials) = 1500 and (select count(*) from demo.receipts) = 500',
  },
  'database-rollback': { broken: badMigration, fromBackup: true, proves: wellAgain },
  'guarded-deployment': {
    values: { watch_minutes: 2 },
    proves: `select enabled and rollout_percent = 5 from demo.feature_flags where key = 'sign_in_hints'`,
  },
  'disable-auth-safely': {
    proves: `select private.flag('freeze_writes') and private.flag('read_bypass')
      and not (select enabled from demo.feature_flags where key = 'auth_enabled')`,
  },
  'service-failure': { broken: badRelease, proves: wellAgain },
  outage: { proves: wellAgain },
  'full-rollback': { broken: badRelease + badMigration, proves: wellAgain },
  'rate-limiting': {
    values: { requests: 300 },
    proves: `select enabled from demo.feature_flags where key = 'rate_limiting'`,
  },
  breach: {
    broken: moreSessions,
    values: { users: 'user-0001, user-0002' },
    proves: `select count(*) = 0 from demo.sessions where user_id in ('user-0001', 'user-0002')`,
    kept: ['secrets'],
  },
  'reduce-rollout': {
    broken: badRelease,
    values: { watch_minutes: 2 },
    proves: `select rollout_percent = 0 from demo.feature_flags where key = 'new_sign_in'`,
  },
  'halve-rollout': {
    broken: `update demo.feature_flags set rollout_percent = 25 where key = 'new_sign_in'`,
    values: { watch_minutes: 2 },
    proves: `select rollout_percent = 12 from demo.feature_flags where key = 'new_sign_in'`,
  },
  'demo-break-sign-in': { proves: 'select demo.failing_share() > 0.6' },
  'demo-break-migration': { proves: 'select demo.failing_share() > 0.6' },
};

let trial: Trial;
beforeAll(async () => {
  trial = await openTrial();
});
afterAll(() => trial.close());

const messages = await shippedMessages();
const { rollbacks: policy } = await readPolicy();
const all = (
  await loadRunbooks([shippedRunbooks, ...demoSettings('postgres://nobody@127.0.0.1:9/demo', '.').runbooks], {
    policy,
    types: stepTypes,
    messages,
  })
).all();

test('every runbook is tried here, and nothing else', () => {
  expect(all.map(({ file }) => file.name).sort()).toEqual(Object.keys(cases).sort());
});

test('every step type is used somewhere, so that there is an example of it', () => {
  const used = new Set(all.flatMap(({ file }) => file.steps.map(({ type }) => type)));
  expect([...stepTypes.keys()].filter((type) => !used.has(type))).toEqual([]);
});

test('the demo brings all that they need', async () => {
  const demo = await startDemoTools({ folder: await newFolder() });
  afterThis(demo.stop);
  const variable = (name: string) => {
    const value = { ...demo.variables, TARGET_DATABASE_URL: 'postgres://nobody@127.0.0.1:9/demo' }[name];
    return value === undefined ? undefined : new Secret(value);
  };
  const there = { targets: openTargets({ policy, variable, log: quietLog }), tools: openTools({ policy, variable }) };
  for (const runbook of all) {
    const missing = await whatIsMissing(runbook, { policy, types: stepTypes, messages }, there);
    expect([runbook.file.name, missing]).toEqual([runbook.file.name, []]);
  }
});

const namesIn = (text: string) => new Set(text.match(/\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b/g));

test('the head of each says which variables it takes from the operator', () => {
  for (const { file, text } of all.filter(({ file }) => !file.name.startsWith('demo-'))) {
    const { targets, commands, services, clusters, redis } = policy;
    const taken = file.steps.flatMap((step) => [
      ...(typeof step.command === 'string' ? [commands[step.command]] : []),
      ...(typeof step.service === 'string' ? [services[step.service]] : []),
      ...(typeof step.cluster === 'string' ? [clusters[step.cluster]] : []),
      ...(typeof step.redis === 'string' ? [redis[step.redis]] : []),
    ]);
    const needed = namesIn(JSON.stringify([targets[file.target]?.database, taken]));
    const head = text.slice(0, text.indexOf('name:'));
    expect([file.name, [...namesIn(head)].sort()]).toEqual([file.name, [...needed].sort()]);
  }
});

test('the time that a runbook says is about the sum of its steps', () => {
  for (const { file } of all) {
    const seconds = file.steps.reduce((sum, step) => sum + Number(step.expected_seconds ?? 10), 0);
    const minutes = Math.max(1, Math.ceil(seconds / 60));
    expect([file.name, file.expected_minutes]).toEqual([file.name, minutes]);
  }
});

/** Makes a backup as people do; returns its name, as the step says it. */
async function backUp(): Promise<string> {
  const { number } = await trial.plan('back-up', {});
  const { output } = await trial.toTheEnd(number);
  return /^Backup ([a-z0-9-]+):/.exec(output)?.[1] ?? output;
}

const Truth = z.record(z.string(), z.boolean());

describe.each(Object.entries(cases))(
  '%s',
  (name, { broken = '', values = {}, fromBackup = false, proves, kept = [] }) => {
    test('is planned, done to its end in the demo, and undone to what was there', async () => {
      await trial.reset();
      const given = fromBackup ? { ...values, backup: await backUp() } : values;
      await trial.target.runFile(broken);
      const before = await trial.state(kept);
      const { number, problem } = await trial.plan(name, given);
      expect(problem).toBeNull();
      expect(await trial.state(kept)).toEqual(before);
      const done = await trial.toTheEnd(number);
      expect(new Set(Object.values(done.steps))).toEqual(new Set(['done']));
      expect(done.state).toBe('completed');
      expect(Object.values(await trial.target.one(Truth, sqlFile(proves)))).toEqual([true]);
      const undone = await trial.undo(number);
      expect(undone.state).toBe('undone');
      expect(await trial.state(kept)).toEqual(before);
    });
  },
);
