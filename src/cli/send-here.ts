// Sends in this process, for when no bot runs: under the same lease, so that beside one that runs nothing is sent twice.
import { setTimeout as delay } from 'node:timers/promises';
import { idsIn, lookUpNames } from '../features/access/names.ts';
import { readCommunication } from '../features/communications/read-communication.ts';
import { openSender } from '../features/communications/run-jobs.ts';
import { isIdle } from '../features/communications/work-on-communication.ts';
import type { CliDeps, Output } from './command.ts';
import { communicationText } from './communication-text.ts';

/** More than a few deaths leave unknown; a terminal shows no more in a useful way. */
const mostListed = 1_000;

const lookEveryMs = 200;

/** Does what the communication needs, here or where a bot is at it already; returns when nothing is left to do. */
export async function sendHere(deps: CliDeps, number: number): Promise<Output> {
  const sender = openSender(deps);
  for (;;) {
    await sender.execute(number);
    if (await isIdle(deps, number)) break;
    await delay(lookEveryMs);
  }
  await sender.stop(0);
  return await shownCommunication(deps, number);
}

/** How it stands. */
export async function shownCommunication(deps: CliDeps, number: number): Promise<Output> {
  const view = await readCommunication(deps, { number, actor: deps.actor, troubled: mostListed });
  const people = [view.communication.requested_by, ...view.votes.map((vote) => vote.person)];
  const names = await lookUpNames(deps.directory, idsIn(people));
  return {
    text: communicationText(view, names),
    ok: !['stopped', 'expired', 'refused'].includes(view.communication.state),
  };
}
