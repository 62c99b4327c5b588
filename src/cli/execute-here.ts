// Executes a rollback from the command line, which works while no bot runs; where one does, whoever has the lease executes.
import { setTimeout as delay } from 'node:timers/promises';
import { idsIn, lookUpNames } from '../features/access/names.ts';
import { isIdle } from '../features/rollbacks/execute-run.ts';
import { makePlan } from '../features/rollbacks/make-plan.ts';
import { readRollback } from '../features/rollbacks/read-rollback.ts';
import { openRunner } from '../features/rollbacks/runner.ts';
import type { CliDeps, Output } from './command.ts';
import { rollbackText } from './rollback-text.ts';

const lookEveryMs = 200;

/** Does what is confirmed, waits until nothing more follows without a person, and shows how it stands then. */
export async function executeHere(deps: CliDeps, number: number): Promise<Output> {
  await makePlan(deps, number);
  const runner = openRunner(deps);
  for (;;) {
    await runner.execute(number);
    if (await isIdle(deps, number)) break;
    await delay(lookEveryMs);
  }
  await runner.stop(0);
  return await shown(deps, number);
}

/** How it stands. */
export async function shown(deps: CliDeps, number: number): Promise<Output> {
  const view = await readRollback(deps, { number, actor: deps.actor });
  const people = [
    view.run.requested_by,
    ...view.steps.map((step) => step.confirmed_by),
    ...view.votes.map((vote) => vote.person),
  ];
  const names = await lookUpNames(deps.directory, idsIn(people.filter((one) => one !== null)));
  const failed = ['stopped', 'plan_failed', 'void'].includes(view.run.state);
  return { text: rollbackText(view, names), ok: !failed };
}
