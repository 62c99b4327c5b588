// What the figures call for: proposed in the incident's channel, and done by policy itself only where it has opted in.
import { expect, test, vi } from 'vitest';
import { declare, recorded, settled } from '../../kit/incidents.ts';
import { counted, type RollbackBot, recordedOfRun, runbook, startRollbackBot } from '../../kit/rollbacks.ts';
import type { Place } from '../../kit/workspace-place.ts';

const count = {
  statements: ['update app.counter set n = n + 1'],
};
// Over the minutes that a row of the matrix looks back.
const allFail = (now: number) =>
  Array.from({ length: 300 }, (_, n) => ({ at: new Date(now - n * 1_000), succeeded: false }));

// The figures are looked at each minute; the first time they may not have been read yet.
async function untilSaid({ workspace }: RollbackBot, channel: Place, words: string): Promise<void> {
  const isSaid = () => channel.messages().some(({ text }) => text.includes(words));
  await vi.waitFor(
    async () => {
      if (!isSaid()) await workspace.skip(1);
      await vi.waitFor(() => expect(isSaid()).toBe(true), { timeout: 3_000 });
    },
    { timeout: 30_000 },
  );
}

test('an open incident is told once which rollback the figures call for, and its button begins with that one', async () => {
  const bot = await startRollbackBot({
    runbooks: [runbook('other', [count]), runbook('right', [count])],
    prepare: (watched) => watched.attempts(allFail(Date.now())),
    rollbacks({ matrix }) {
      for (const row of matrix.rows) row.runbook = row.metric === 'auth_failure_rate' ? 'right' : null;
    },
  });
  const { workspace, target } = bot;
  const { channel, card } = await declare(workspace, { severity: 'P1 High' });
  await untilSaid(bot, channel, 'The figures call for a rollback: *Rollback right*');
  const proposal = await channel.sees('The figures call for a rollback: *Rollback right*');
  await workspace.skip(1);
  await settled(bot);
  expect(channel.messages().filter(({ text }) => text.includes('The figures call for'))).toHaveLength(1);
  await proposal.button('Roll back').click();
  const engineer = workspace.as('engineer');
  const choice = await engineer.modal('Roll back');
  await choice.becomes('Rollback right* is proposed');
  await choice.submit();
  await channel.sees(/R1 Rollback right.*incident #1/s);
  expect(card.buttons()).toContain('Roll back');
  expect(await counted(target)).toBe(0);
  workspace.expectNoFaults();
});

test('under a P0 a runbook that policy has opted into runs by itself, once, and the record says who: policy', async () => {
  const bot = await startRollbackBot({
    runbooks: [runbook('right', [count, count])],
    prepare: (watched) => watched.attempts(allFail(Date.now())),
    rollbacks({ matrix, automatic }) {
      for (const row of matrix.rows) row.runbook = row.metric === 'auth_failure_rate' ? 'right' : null;
      automatic.push('right');
    },
  });
  const { workspace, target, db } = bot;
  const { channel } = await declare(workspace, { severity: 'P0 Critical' });
  await untilSaid(bot, channel, 'Rollback right* is completed after');
  await workspace.skip(1);
  await settled(bot);
  expect(await counted(target)).toBe(2);
  const byPolicy = (await recordedOfRun(db, 1)).filter(({ actor }) => actor === 'policy').map(({ kind }) => kind);
  expect(byPolicy).toEqual(['plan_asked', 'started', 'steps_confirmed']);
  await vi.waitFor(async () => {
    const lines = (await recorded(db, 1)).filter(({ kind }) => kind === 'rollback').map(({ data }) => data.what);
    expect(lines).toEqual([
      'was planned: Rollback right',
      'was started: Rollback right',
      expect.stringMatching(/^was completed/),
    ]);
  });
  workspace.expectNoFaults();
});
