// Launches postgres again for as long as that may help.
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../../lib/log.ts';
import { notStarted } from './failures.ts';
import { type Launched, launch } from './launch.ts';
import { freeLocks, lockFile } from './lock.ts';
import type { Place } from './place.ts';

// How long, and how often at least, it may end by itself in the same way before that is told.
const patienceMs = 5_000;
const patienceTimes = 3;

export type Attempts = {
  /** Launches postgres unless one runs. @throws AppError `embedded.not_started` when it ended in the same way for too long. */
  renew(): Promise<void>;
  /** What the last one wrote. */
  said(): Promise<string>;
  /** Ends the one that runs. */
  end(): Promise<void>;
};

export function beginAttempts(place: Place, native: string, settings: readonly string[], log: Log): Attempts {
  let running: Launched | undefined;
  let failing = { said: '', times: 0, since: 0 };

  async function count(said: string): Promise<void> {
    // Times and process ids differ each time.
    const same = said.replace(/\d+/g, '#');
    if (same !== failing.said) failing = { said: same, times: 0, since: performance.now() };
    failing.times += 1;
    const tooLong = failing.times >= patienceTimes && performance.now() - failing.since > patienceMs;
    // The memory of a killed server is freed by its last process, so that is waited for.
    if (tooLong && !/shared memory block/.test(said)) throw failed(place, said);
    await delay(200);
  }

  return {
    async renew() {
      if (running !== undefined && !running.ended()) return;
      if (running !== undefined) await count(await running.said());
      running = undefined;
      // A server of this folder that does not answer yet, or no longer, needs time and no rival.
      if ((await freeLocks(place)) === 'ours') return;
      running = await launch(place, native, settings);
      log.debug({ pid: running.pid, data: place.data }, 'embedded Postgres launched');
    },
    said: async () => (await running?.said()) ?? '',
    end: async () => await running?.end(),
  };
}

/** What to tell of a start that failed: a lock that is held is no reason to lose the data. */
export function failed(place: Place, said: string): Error {
  if (!/lock file/.test(said)) return notStarted(said);
  return notStarted(said, `or, when no Postgres runs on this folder, remove ${lockFile(place)} and start again.`);
}
