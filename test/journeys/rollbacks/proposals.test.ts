// What the figures call for: proposed in the incident's channel, and done by policy itself only where it has opted in.
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { type Sql, sql } from '../../../src/db/sql.ts';
import { declare, joinChannel, recorded, settled } from '../../kit/incidents.ts';
import {
  counted,
  planIn,
  type RollbackBot,
  recordedOfRun,
  runbook,
  startRollbackBot,
  takeCommand,
} from '../../kit/rollbacks.ts';
import type { Place } from '../../kit/workspace-place.ts';

const count = {
  statements: ['update app.counter set n = n + 1'],
};
// Over the minutes that a row of the matrix looks back, and those by which a test moves the clock.
const allFail = (now: number) =>
  Array.from({ length: 900 }, (_, n) => ({ at: new Date(now + (600 - n) * 1_000), succeeded: false }));

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

// The figures were looked at once more, and whatever that led to is done.
async function untilLookedAt({ workspace, db }: RollbackBot): Promise<void> {
  const jobs = (states: Sql) =>
    db.one(
      z.object({ n: z.number() }),
      sql`select count(*) as n from backbolt_jobs.job where name like 'rollbacks.%propos%' and ${states}`,
    );
  const { n: before } = await jobs(sql`state = 'completed'`);
  await workspace.skip(1);
  await vi.waitFor(async () => {
    expect((await jobs(sql`state = 'completed'`)).n).toBeGreaterThan(before);
    expect((await jobs(sql`state in ('created', 'retry', 'active')`)).n).toBe(0);
  });
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

test('while somebody is bringing the incident back nothing is proposed; when that has ended and the figures still call for it, it is', async () => {
  const bot = await startRollbackBot({
    runbooks: [runbook('other', [count]), runbook('right', [count])],
    prepare: (watched) => watched.attempts(allFail(Date.now())),
    rollbacks({ matrix }) {
      for (const row of matrix.rows) row.runbook = row.metric === 'auth_failure_rate' ? 'right' : null;
    },
  });
  const { workspace } = bot;
  const commander = workspace.as('commander');
  const { name } = await declare(workspace, { severity: 'P1 High' });
  await joinChannel(bot, name, 'commander');
  await takeCommand(bot, 'commander', name);
  const channel = commander.in(name);
  const plan = await planIn(channel, commander, 'other');
  // Whoever asks is told what the figures call for; nobody is told who does not ask.
  await vi.waitFor(
    async () => {
      await workspace.skip(1);
      await channel.types('/auth-rollback');
      const choice = await commander.modal('Roll back');
      await choice.becomes(/Runbook/);
      const { text } = choice;
      await choice.close();
      expect(text).toContain('Rollback right* is proposed');
    },
    { timeout: 30_000 },
  );
  await untilLookedAt(bot);
  expect(channel.messages().some(({ text }) => text.includes('The figures call for'))).toBe(false);
  await plan.button('Abort').click();
  const abort = await commander.modal('Abort');
  await abort.becomes('Why?');
  expect(await abort.fill({ 'Why?': 'It was not that' }).submit()).toEqual({ errors: {}, notice: null });
  await untilSaid(bot, channel, 'The figures call for a rollback: *Rollback right*');
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
