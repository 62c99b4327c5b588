// What was begun outside by a Backbolt that died may go on by itself: until it must have ended, "not done" is not conclusive.
import type { Finding, World } from './step-type.ts';

// A program that was asked to end, and a request on its way.
const graceSeconds = 5;

/** Makes "not done" unknown for as long as an attempt that began at `world.startedAt` may still be at work. */
export function unlessUnderWay(finding: Finding, seconds: number, { at, startedAt }: World): Finding {
  const end = new Date(startedAt.getTime() + (seconds + graceSeconds) * 1000);
  if (finding.state !== 'not_done' || at >= end) return finding;
  const until = end.toISOString().slice(11, 19);
  return {
    state: 'unknown',
    evidence: `${finding.evidence} But it may still be under way until ${until} UTC: look again then.`,
  };
}
