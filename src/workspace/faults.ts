// The list of what Slack would have refused: what every test asserts to be empty.
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { PageFault } from './page-protocol.ts';

export type Fault = PageFault;

/** The newest faults that are kept. */
const kept = 500;

export type Faults = {
  record(where: string, code: string, details?: readonly string[]): void;
  all(): readonly Fault[];
  clear(): void;
};

/** An empty list; each fault is also logged as a warning and tells `changed`. */
export function openFaults(clock: Clock, log: Log, changed: () => void): Faults {
  let faults: Fault[] = [];
  return {
    record(where, code, details = []) {
      faults = [...faults.slice(1 - kept), { at: clock.now().toISOString(), where, code, details }];
      log.warn({ where, code, details }, 'Slack would refuse this');
      changed();
    },
    all: () => faults,
    clear() {
      faults = [];
      changed();
    },
  };
}
