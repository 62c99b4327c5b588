// Brings the server of a place up, or adopts the one that runs; and ends it, when it is provably that one and nobody uses it.
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../lib/errors.ts';
import type { Log } from '../../lib/log.ts';
import { beginAttempts, failed } from './attempts.ts';
import { type Answer, askServer, isAnswer, withClient } from './client.ts';
import { notStarted } from './failures.ts';
import { holderOf, type Lock, lockFile, readLock } from './lock.ts';
import type { Place } from './place.ts';

// How long a server may take to come up, recovery after a kill -9 included.
const startTimeoutMs = 30_000;
// How long it may take to go, its last checkpoint included.
const stopTimeoutMs = 10_000;
// How long a backend may outlive the connection that we closed, on a busy machine: until then it counts for nobody.
const lingerMs = 1_000;

/**
 * Tries until it answers: a server that survived is adopted; one that was killed leaves memory that frees itself within seconds.
 * @throws AppError `embedded.not_started`; what was launched has then ended.
 */
export async function bringUp(place: Place, native: string, settings: readonly string[], log: Log): Promise<void> {
  const deadline = performance.now() + startTimeoutMs;
  const attempts = beginAttempts(place, native, settings, log);
  try {
    for (;;) {
      const problem = await withClient(place, async () => undefined).catch((error: unknown) => error);
      if (problem === undefined) return;
      if (isFinal(problem)) throw notStarted(`it refuses its own bot: ${messageOf(problem)}`);
      if (performance.now() > deadline) throw failed(place, `${messageOf(problem)}\n${await attempts.said()}`);
      // One that answers, if only to refuse, is on its way up or down.
      if (!isAnswer(problem)) await attempts.renew();
      await delay(15);
    }
  } catch (error) {
    await attempts.end();
    throw error;
  }
}

// Not allowed in (28…) or without its databases (3D…): no wait changes that.
function isFinal(problem: unknown): boolean {
  return isAnswer(problem) && /^(28|3D)/.test(problem.code ?? '');
}

export type StopOutcome = 'stopped' | 'used' | 'unproven';

/** Ends the server unless another client uses it. Signals only the process that answered on the place's socket. */
export async function stopUnlessUsed(place: Place): Promise<StopOutcome> {
  const begun = performance.now();
  const deadline = begun + stopTimeoutMs;
  while (performance.now() < deadline) {
    const lock = await readLock(lockFile(place));
    const answer = await askServer(place);
    if (answer === undefined && (await isFree(lock, place))) return 'stopped';
    const isUsed = isTold(answer) && answer.others > 0;
    if (isUsed && performance.now() - begun > lingerMs) return 'used';
    if (isTold(answer) && !isUsed) {
      return isProven(lock, answer) && signal(lock.pid) && (await hasGone(place, deadline)) ? 'stopped' : 'unproven';
    }
    await delay(10);
  }
  return 'unproven';
}

const isTold = (answer: Answer | 'refused' | undefined) => answer !== undefined && answer !== 'refused';

// The process id in the file, as read here and by the server itself, must be that of the parent of who answered.
function isProven(lock: Lock | undefined, answer: Answer): lock is Lock {
  return lock !== undefined && answer.lock === lock.text && answer.postmaster === lock.pid;
}

async function isFree(lock: Lock | undefined, place: Place): Promise<boolean> {
  const holder = await holderOf(lock, place);
  return holder === 'none' || holder === 'stranger';
}

async function hasGone(place: Place, deadline: number): Promise<boolean> {
  while (performance.now() < deadline) {
    if (await isFree(await readLock(lockFile(place)), place)) return true;
    await delay(10);
  }
  return false;
}

// False when it is another user's; one that ended by itself needs no signal.
function signal(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGINT');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
