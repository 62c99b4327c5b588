// Rollbacks from the command line, while the bot is stopped and Slack cannot be reached; and what can go wrong with one.
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { sqlFile } from '../../src/db/sql.ts';
import type { TargetDb } from '../../src/db/target.ts';
import { verifyEvents } from '../../src/features/events/verify-events.ts';
import { counted, openRollbackLine, recordedOfRun, runbook } from '../kit/rollbacks.ts';
import { whileLocked } from '../kit/while-locked.ts';

const count = {
  statements: ['update app.counter set n = n + 1'],
  undo: { statements: ['update app.counter set n = n - 1'], max_rows: 1 },
};

test('a rollback is planned, resumed step by step, and undone without a bot and without Slack', async () => {
  const line = await openRollbackLine([runbook('two', [count, count])]);
  expect(await line.does('rollback', 'plan', 'two')).toContain('Next: npm run backbolt -- rollback resume 1 --step 1');
  expect(await counted(line.target)).toBe(0);
  expect(await line.does('rollback', 'resume', '1', '--step', '1')).toContain('resume 1 --step 2');
  expect(await counted(line.target)).toBe(1);
  const again = await line.run('rollback', 'resume', '1', '--step', '1');
  expect(again).toMatchObject({ code: 1, err: expect.stringContaining('was confirmed already') });
  expect(await line.does('rollback', 'resume', 'R1', '--step', '2')).toContain('completed');
  expect(await counted(line.target)).toBe(2);
  expect(await line.does('rollback', 'undo', '1')).toContain('undo 1 --step 2');
  expect(await line.does('rollback', 'undo', '1', '--step', '2')).toContain('undo 1 --step 1');
  expect(await line.does('rollback', 'undo', '1', '--step', '1')).toContain('undone');
  expect(await counted(line.target)).toBe(0);
  expect(await line.does('rollback', 'list')).toContain('Rollback two');
  expect((await recordedOfRun(line.db, 1)).map(({ actor }) => actor.split(':')[0])).toContain('cli');
  expect((await verifyEvents(line.db)).broken).toEqual([]);
});

test('the command line does not approve: a plan that needs it waits for a person', async () => {
  const line = await openRollbackLine([runbook('one', [count])], ({ approvals }) => {
    approvals.without_incident.needed = 1;
  });
  expect(await line.does('rollback', 'plan', 'one')).toContain('state             planned');
  const refused = await line.run('rollback', 'resume', '1', '--step', '1');
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('R1 is planned now') });
  expect(await counted(line.target)).toBe(0);
});

test('a runbook that is edited after the plan was made voids it, and nothing is done', async () => {
  const line = await openRollbackLine([runbook('one', [count])]);
  await line.does('rollback', 'plan', 'one');
  await line.write(runbook('one', [{ statements: ['update app.counter set n = n + 100'] }]));
  const voided = await line.run('rollback', 'resume', '1', '--step', '1');
  expect(voided).toMatchObject({ code: 1, err: expect.stringContaining('the runbook was edited') });
  expect(await line.run('rollback', 'show', '1')).toMatchObject({ code: 1, out: expect.stringContaining('void') });
  expect(await counted(line.target)).toBe(0);
});

test('what is typed is a value and never SQL, whatever is in it', async () => {
  const hostile = "x'; drop table app.flags; --";
  const parameters = { key: { type: 'text', label: 'Flag' } };
  const step = { statements: ['update app.flags set enabled = false where key = {{ key }}'] };
  const line = await openRollbackLine([runbook('typed', [step], { parameters })]);
  const planned = await line.does('rollback', 'plan', 'typed', '--parameters', JSON.stringify({ key: hostile }));
  expect(planned).toContain('where key = $1::text');
  expect(await line.does('rollback', 'resume', '1', '--step', '1')).toContain('done      Step 1, 0 rows');
  const left = await line.target.one(
    z.object({ n: z.number() }),
    sqlFile('select count(*) as n from app.flags where enabled'),
  );
  expect(left.n).toBe(2);
  expect(await line.run('rollback', 'plan', 'typed')).toMatchObject({ code: 2, err: expect.stringContaining('key') });
});

test('a plan that breaks what must not change, or touches too many rows, cannot be started', async () => {
  const accounts = { name: 'accounts', query: 'select count(*) from app.accounts' };
  const line = await openRollbackLine([
    runbook('deletes', [{ statements: ['delete from app.accounts where id < 3'], invariants: [accounts] }]),
    runbook('many', [{ statements: ['update app.accounts set locked = true'], max_rows: 5 }]),
  ]);
  expect((await line.run('rollback', 'plan', 'deletes')).out).toContain('accounts would change, and must not');
  expect((await line.run('rollback', 'plan', 'many')).out).toContain('20 rows would change, and max_rows allows 5');
  expect(await line.run('rollback', 'resume', '1', '--step', '1')).toMatchObject({ code: 1 });
});

test('what has changed since the preview is noticed in the step itself, which is rolled back', async () => {
  const step = { statements: ['update app.accounts set locked = true where not locked'], max_rows: 20 };
  const line = await openRollbackLine([runbook('lock', [step])]);
  await line.does('rollback', 'plan', 'lock');
  await line.target.run(sqlFile('insert into app.accounts select n from generate_series(21, 30) as n'));
  const stopped = await line.run('rollback', 'resume', '1', '--step', '1');
  expect(stopped).toMatchObject({
    code: 1,
    out: expect.stringContaining('It would change 30 rows, and the plan allows 20'),
  });
  const { n } = await line.target.one(
    z.object({ n: z.number() }),
    sqlFile('select count(*) as n from app.accounts where locked'),
  );
  expect(n).toBe(0);
});

test('small steps that are confirmed together share transactions of the target, each with its row in the ledger', async () => {
  const line = await openRollbackLine([runbook('twelve', Array(12).fill(count))]);
  await line.does('rollback', 'plan', 'twelve');
  expect(await line.does('rollback', 'resume', '1', '--step', '1', '--up-to', '12')).toContain('completed');
  expect(await counted(line.target)).toBe(12);
  const { rows, transactions } = await inLedger(line.target);
  expect(rows).toBe(12);
  // How many depends on how long each takes, ten milliseconds being the most; twelve would mean that none is ever shared.
  expect(transactions).toBeLessThan(12);
});

test('a lock in the way is named, what came before it stands and holds no lock, and the step works when the lock is gone', async () => {
  const locked = { statements: ['update app.flags set enabled = enabled'], lock_timeout_seconds: 1.5 };
  const line = await openRollbackLine([runbook('four', [count, count, locked, count])]);
  await line.does('rollback', 'plan', 'four');
  const stopped = await whileLocked(line.targetUrl, 'update app.flags set enabled = enabled', async () => {
    const resumed = line.run('rollback', 'resume', '1', '--step', '1', '--up-to', '4');
    // It waits for longer than a step that shares a transaction may: what was tried with the ones before is done by itself by now.
    await vi.waitFor(async () => expect((await inLedger(line.target)).rows).toBe(2));
    const briefly = { lockTimeoutMs: 500, statementTimeoutMs: 5_000 };
    await line.target.trial(briefly, (tx) => tx.run(sqlFile('update app.counter set n = n')));
    return await resumed;
  });
  expect(stopped).toMatchObject({ code: 1, out: expect.stringMatching(/process \d+.*holds a lock/s) });
  expect(await counted(line.target)).toBe(2);
  expect(await line.does('rollback', 'settle', '1', 'retry', '--step', '3', '--reason', 'It is gone')).toContain(
    'completed',
  );
  expect(await counted(line.target)).toBe(3);
});

test('a step that fails after small ones takes none of them with it', async () => {
  const few = { statements: ['update app.accounts set locked = true where id > 20'], max_rows: 0 };
  const line = await openRollbackLine([runbook('four', [count, count, few, count])]);
  await line.does('rollback', 'plan', 'four');
  await line.target.run(sqlFile('insert into app.accounts select n from generate_series(21, 22) as n'));
  const stopped = await line.run('rollback', 'resume', '1', '--step', '1', '--up-to', '4');
  expect(stopped.out).toContain('It would change 2 rows, and the plan allows 0');
  expect(await counted(line.target)).toBe(2);
  expect(stopped.out).toMatch(/done +Step 1.*done +Step 2.*failed +Step 3/s);
});

test('a step whose verification fails stops the run with its effect in place, to be verified again or undone', async () => {
  const step = { ...count, verify: "select enabled from app.flags where key = 'other'" };
  const line = await openRollbackLine([runbook('one', [step, count])]);
  await line.target.run(sqlFile("update app.flags set enabled = false where key = 'other'"));
  await line.does('rollback', 'plan', 'one');
  const stopped = await line.run('rollback', 'resume', '1', '--step', '1', '--up-to', '2');
  expect(stopped).toMatchObject({ code: 1, out: expect.stringContaining('Its verification failed') });
  expect(await counted(line.target)).toBe(1);
  await line.target.run(sqlFile("update app.flags set enabled = true where key = 'other'"));
  expect(await line.does('rollback', 'settle', '1', 'retry', '--step', '1', '--reason', 'Repaired')).toContain(
    'completed',
  );
  expect(await counted(line.target)).toBe(2);
});

test('a destructive step wants the number typed, and "up to" never passes one', async () => {
  const line = await openRollbackLine([runbook('danger', [count, { ...count, destructive: true }, count])]);
  await line.does('rollback', 'plan', 'danger');
  expect(await line.does('rollback', 'resume', '1', '--step', '1', '--up-to', '3')).toContain('--typed "R1"');
  expect(await counted(line.target)).toBe(1);
  const refused = await line.run('rollback', 'resume', '1', '--step', '2', '--typed', 'R2');
  expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('Type R1') });
  await line.does('rollback', 'resume', '1', '--step', '2', '--typed', 'R1');
  expect(await counted(line.target)).toBe(2);
});

test('one rollback at a time runs on a target', async () => {
  const line = await openRollbackLine([runbook('two', [count, count])]);
  for (const _ of [1, 2]) await line.does('rollback', 'plan', 'two');
  await line.does('rollback', 'resume', '1', '--step', '1');
  const busy = await line.run('rollback', 'resume', '2', '--step', '1');
  expect(busy).toMatchObject({ code: 1, err: expect.stringContaining('R1 is at work on the same target') });
  await line.does('rollback', 'abort', '1', '--reason', 'The other one is right');
  expect(await line.does('rollback', 'resume', '2', '--step', '1')).toContain('resume 2 --step 2');
  expect(await counted(line.target)).toBe(2);
});

test('undo brings back what was there before, not a default; what somebody changed since is asked for', async () => {
  const flag = (key: string) => ({ type: 'flag', flag: key, enabled: false, max_rows: undefined });
  const line = await openRollbackLine([runbook('flags', [flag('new_sign_in'), flag('other')])]);
  await line.target.run(sqlFile("update app.flags set enabled = false where key = 'other'"));
  await line.does('rollback', 'plan', 'flags');
  await line.does('rollback', 'resume', '1', '--step', '1', '--up-to', '2');
  await line.target.run(sqlFile("update app.flags set enabled = true where key = 'new_sign_in'"));
  await line.does('rollback', 'undo', '1');
  const differs = await line.does('rollback', 'undo', '1', '--step', '2');
  expect(differs).toContain('somebody changed it since');
  expect(await line.run('rollback', 'undo', '1', '--step', '1')).toMatchObject({
    code: 2,
    err: expect.stringContaining('Type R1'),
  });
  expect(await line.does('rollback', 'undo', '1', '--step', '1', '--typed', 'R1')).toContain('undone');
  const flags = await line.target.rows(
    z.object({ key: z.string(), enabled: z.boolean() }),
    sqlFile('select key, enabled from app.flags order by key'),
  );
  expect(flags).toEqual([
    { key: 'new_sign_in', enabled: true },
    { key: 'other', enabled: false },
  ]);
});

test('a drill tries everything and changes nothing, and says how long it took', async () => {
  const line = await openRollbackLine([runbook('two', [count, count])]);
  await line.does('rollback', 'plan', 'two', '--practice');
  expect(await line.does('rollback', 'resume', '1', '--step', '1')).toContain('completed');
  expect(await counted(line.target)).toBe(0);
  const drilled = (await recordedOfRun(line.db, 1)).find(({ kind }) => kind === 'drilled');
  expect(drilled?.data.milliseconds).toBeGreaterThan(0);
});

const InLedger = z.object({ rows: z.number(), transactions: z.number() });

// How many steps are in the target's ledger, and in how many transactions they came there.
const inLedger = (target: TargetDb) =>
  target.one(
    InLedger,
    sqlFile('select count(*) as rows, count(distinct xmin::text) as transactions from backbolt_ledger.step'),
  );
