// The runbooks that come with Backbolt, each done for real in the demo's database and with the stand-ins of its tools, and undone.
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { openTools } from '../../../src/adapters/tools.ts';
import { sql, sqlFile } from '../../../src/db/sql.ts';
import { demoFiles } from '../../../src/demo/auth-system.ts';
import { demoSettings } from '../../../src/demo/settings.ts';
import { startDemoTools } from '../../../src/demo/tools/start-tools.ts';
import { bindTo } from '../../../src/features/rollbacks/binding.ts';
import { loadRunbooks, shippedRunbooks } from '../../../src/features/rollbacks/load-runbooks.ts';
import { sampleValues } from '../../../src/features/rollbacks/parameter.ts';
import { whatIsMissing } from '../../../src/features/rollbacks/read-runbook.ts';
import { bindStep, type Runbook } from '../../../src/features/rollbacks/runbook.ts';
import type { Effect, World } from '../../../src/features/rollbacks/step-type.ts';
import { stepTypes } from '../../../src/features/rollbacks/step-types.ts';
import { Secret } from '../../../src/lib/redaction.ts';
import { readPolicy } from '../../../src/policy.ts';
import { afterThis } from '../../kit/bot.ts';
import { goodFigures } from './fixtures/wait-until.ts';
import { performBound } from './perform.ts';
import { newTarget } from './target-fixture.ts';
import { newFolder } from './tools-fixture.ts';

const { rollbacks: policy } = await readPolicy();
const context = { policy, types: stepTypes };
const folders = [shippedRunbooks, ...demoSettings('postgres://x').runbooks];
const runbooks = await loadRunbooks(folders, context);
const all = runbooks.all();

test('every shipped runbook is right, and those that policy proposes are there', async () => {
  // The seeds': S1 one, S2 four, S3 three, S4 three and a half, S5 one; and two that break the demo.
  expect(all.map(({ file }) => file.name).sort()).toEqual([
    ...['breach', 'data-recovery', 'database-rollback', 'demo-break-migration', 'demo-break-sign-in', 'disable-auth-safely'],
    ...['full-rollback', 'guarded-deployment', 'halve-rollout', 'migration-failure', 'outage', 'rate-limiting'],
    ...['reduce-rollout', 'security-incident', 'service-failure'],
  ]);
});

test('every step type is used somewhere, so that there is an example of it', () => {
  const used = new Set(all.flatMap(({ file }) => file.steps.map(({ type }) => type)));
  expect([...stepTypes.keys()].filter((type) => !used.has(type))).toEqual([]);
});

test('what cannot be undone asks for the number to be typed, and the time it takes is the sum of its steps', () => {
  for (const { file } of all) {
    const seconds = stepsOf(all.find((one) => one.file === file) as Runbook).reduce((sum, one) => sum + one.step.expected_seconds, 0);
    expect([file.name, Math.abs(file.expected_minutes - seconds / 60)]).toEqual([file.name, expect.closeTo(0, -0.5)]);
  }
});

const Row = z.record(z.string(), z.unknown());

/** The demo's tables without its traffic, its tools, and one look at all that a runbook can change. */
async function openDemo() {
  const target = await newTarget();
  const texts = await Promise.all(demoFiles.map((file) => readFile(file, 'utf8')));
  await target.runFile(texts.join('\n'));
  await target.runFile(`insert into demo.sessions select n, 'user-' || lpad(n::text, 4, '0'), now(), now(), now(), now() from generate_series(1, 20) as n`);
  const tools = await startDemoTools({ folder: await newFolder() });
  afterThis(tools.stop);
  const variable = (name: string) => {
    const value = { ...tools.variables, TARGET_DATABASE_URL: target.url, PATH: process.env.PATH }[name];
    return value === undefined ? undefined : new Secret(value);
  };
  const tables = ['feature_flags', 'releases', 'migrations', 'credentials', 'sessions', 'receipts'];
  return {
    target,
    tools: openTools({ policy, variable }),
    async state() {
      const rows = tables.map((table) => target.rows(Row, sqlFile(`select * from demo.${table} order by 1`)));
      return [await Promise.all(rows), await readFile(tools.stateFile, 'utf8').catch(() => '')];
    },
  };
}

function stepsOf({ file }: Runbook) {
  const bind = bindTo(file.parameters, sampleValues(file.parameters));
  return file.steps.map((raw) => {
    const bound = bindStep(raw, stepTypes, bind);
    if ('problems' in bound) throw new Error(bound.problems.join('\n'));
    return bound;
  });
}
