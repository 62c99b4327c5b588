// What an operator does once: look at the runbooks, put the ledger into a target.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { runCommandLine } from '../../src/cli/run.ts';
import { sql } from '../../src/db/sql.ts';
import { openTargetDb } from '../../src/db/target.ts';
import { commandLineOf, openCommandLine } from '../kit/command-line.ts';
import { databaseUrl, newDatabase, onServer, quietLog } from '../kit/database.ts';

const { env } = await openCommandLine();
const withTarget = (url: string) => commandLineOf({ ...env, TARGET_DATABASE_URL: url });

test('the ledger is put into a target, and a second time changes nothing', async () => {
  const url = await newDatabase({ migrated: false });
  const cli = withTarget(url);
  const first = await cli.does('target', 'install', 'auth');
  expect(first).toMatch(
    /^The ledger is in the schema backbolt_ledger of the database test_\w+ now: two tables\. The role backbolt/,
  );
  const target = openTargetDb({ url, log: quietLog });
  onTestFinished(() => target.close());
  await target.run(sql`insert into backbolt_ledger.fence values (gen_random_uuid(), 7)`);
  expect(await cli.does('target', 'install', 'auth')).toMatch(/^The ledger was there already/);
  const Fence = z.object({ fence: z.number() });
  expect(await target.rows(Fence, sql`select fence from backbolt_ledger.fence`)).toEqual([{ fence: 7 }]);
});

test('a role that may not is told which grant is missing, first to create, then to write', async () => {
  const url = await newDatabase({ migrated: false });
  const name = new URL(url).pathname.slice(1);
  const role = `writer_${name.slice(-8)}`;
  await onServer(`create role ${role} login`);
  const cli = withTarget(databaseUrl(name, role));
  const refused = await cli.run('target', 'install', 'auth');
  expect([refused.code, refused.out]).toEqual([1, '']);
  expect(refused.err).toContain(`Have an owner of the database run: grant create on database "${name}" to "${role}"`);
  await withTarget(url).does('target', 'install', 'auth');
  const unable = await cli.run('target', 'install', 'auth');
  expect(unable.err).toContain(`grant usage on schema backbolt_ledger to "${role}"; grant select, insert, update`);
  const owner = openTargetDb({ url, log: quietLog });
  onTestFinished(() => owner.close());
  const [usage = '', tables = ''] = /grant usage[^;]*; grant select[^;]*/.exec(unable.err)?.[0].split('; ') ?? [];
  await owner.runFile(`${usage}; ${tables}`);
  expect(await cli.does('target', 'install', 'auth')).toMatch(/was there already/);
});

test.each([
  [undefined, 'auth', /^The target auth has no database: set TARGET_DATABASE_URL to/],
  ['mysql://x', 'auth', /TARGET_DATABASE_URL must be a Postgres URL/],
  ['postgres://u:s3cret@127.0.0.1:9/x', 'auth', /^The target database does not answer/],
  [undefined, 'billing', /^Policy knows no target "billing" \(known: auth\)/],
])('with %s as its URL, installing the target %s is refused with the remedy', async (url, name, problem) => {
  const { code, err } = await commandLineOf(url === undefined ? env : { ...env, TARGET_DATABASE_URL: url }).run(
    ...['target', 'install', name],
  );
  expect(code).toBe(1);
  expect(err).toMatch(problem);
  expect(err).not.toContain('s3cret');
});

test('the runbooks are listed, with what each of them lacks', async () => {
  const without = await commandLineOf(env).does('runbook', 'list');
  expect(without).toMatch(
    /^disable-auth-safely: .*\(P0, P1; target auth; 5 min\)\n {2}not available: The target auth has/m,
  );
  const url = await newDatabase({ migrated: false });
  expect(await withTarget(url).does('runbook', 'list')).not.toContain('The target auth has');
});

test('runbooks are checked without any database, in the exit code and line by line', async () => {
  const said = { out: '', err: '' };
  const stream = (name: 'out' | 'err') => ({ write: (text: string) => (said[name] += text) });
  const lint = (...argv: string[]) =>
    runCommandLine(['runbook', 'lint', ...argv], {}, { out: stream('out'), err: stream('err') });
  expect(await lint()).toBe(0);
  expect(said.out).toMatch(/^\d+ runbooks? (is|are) right\.\n$/);
  const folder = await mkdtemp(join(tmpdir(), 'backbolt-lint-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'broken.yml'), 'name: broken\ntitle: "\\u001b[31m"\n');
  said.out = '';
  expect(await lint(folder)).toBe(1);
  expect(said.out).toContain(`${folder}/broken.yml:1 steps: is missing`);
  expect(said.out).toMatch(/\d problems; 0 runbooks are right\.\n$/);
  expect(await lint('/nowhere')).toBe(2);
  expect(said.err).toContain('the folder /nowhere/ cannot be read');
});
