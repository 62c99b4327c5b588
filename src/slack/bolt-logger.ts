// Bolt's own log lines, in our log.
import type { Logger } from '@slack/bolt';
import type { Log } from '../lib/log.ts';

/** Adapts the log to what Bolt and its clients write to. Their "info" is detail for us. */
export function boltLogger(log: Log): Logger {
  const bolt = log.child({ from: 'bolt' });
  const line = (parts: unknown[]) =>
    parts.map((part) => (part instanceof Error ? part.message : String(part))).join(' ');
  return {
    debug: (...parts) => bolt.trace(line(parts)),
    info: (...parts) => bolt.debug(line(parts)),
    warn: (...parts) => bolt.info(line(parts)),
    error: (...parts) => bolt.warn(line(parts)),
    setLevel: () => undefined,
    getLevel: () => 'debug' as ReturnType<Logger['getLevel']>,
    setName: () => undefined,
  };
}
