// A backup and what is restored from it within one run, through the engine and the ledger.
import { expect, test } from 'vitest';
import { z } from 'zod';
import { sqlFile } from '../../src/db/sql.ts';
import { openRollbackLine, recordedOfRun, runbook } from '../kit/rollbacks.ts';

const Accounts = z.object({ n: z.number(), locked: z.number() });
const tables = ['app.accounts', 'app.flags'];

test('what a step of a run destroys, a later one restores from its backup; undone, all is as at each step', async () => {
  const line = await openRollbackLine([
    runbook('repair', [
      { type: 'backup', tables, max_rows: undefined },
      { statements: ['delete from app.accounts where id > 5'] },
      { type: 'restore', from_step: 'step-1', tables, max_rows: undefined },
    ]),
  ]);
  const accounts = () =>
    line.target.one(
      Accounts,
      sqlFile(`select count(*) as n, count(*) filter (where locked) as locked from app.accounts`),
    );
  await line.does('rollback', 'plan', 'repair');
  await line.does('rollback', 'resume', '1', '--step', '1');
  await line.does('rollback', 'resume', '1', '--step', '2');
  expect((await accounts()).n).toBe(5);
  await line.target.runFile('update app.accounts set locked = true');
  const done = await line.does('rollback', 'resume', '1', '--step', '3', '--typed', '1');
  expect(done).toContain('completed');
  expect(await accounts()).toEqual({ n: 20, locked: 0 });
  await line.does('rollback', 'undo', '1');
  await line.does('rollback', 'undo', '1', '--step', '3', '--typed', '1');
  expect(await accounts()).toEqual({ n: 5, locked: 5 });
  const recorded = JSON.stringify(await recordedOfRun(line.db, 1));
  expect(recorded.match(/of which \d+\.\d s for checksums/g)).toHaveLength(3);
});
