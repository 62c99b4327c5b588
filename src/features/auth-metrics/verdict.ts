// One word on how sign-in is doing, and why.
import { minute } from '../../lib/clock.ts';
import type { AuthMetricsPolicy } from './policy.ts';

type VerdictLevel = 'healthy' | 'degraded' | 'failing' | 'unknown';
export type Verdict = { level: VerdictLevel; reason: string };

/** `attempts` and `succeeded` are null when sign-ins are unknown; `dataAgeMs` is null when nothing was ever read. */
export type VerdictInput = { signIn: { attempts: number; succeeded: number } | null; dataAgeMs: number | null };

/**
 * Judges sign-in success against policy. Ranges are half-open: exactly 98 % is healthy, exactly 90 % is degraded.
 * Data older than policy allows says nothing about now, and few attempts say nothing at all: both are unknown.
 */
export function judge(policy: AuthMetricsPolicy['verdict'], input: VerdictInput): Verdict {
  const { signIn, dataAgeMs } = input;
  if (dataAgeMs === null) return { level: 'unknown', reason: 'Nothing has been read from this source yet.' };
  if (dataAgeMs > policy.stale_after_minutes * minute) {
    return {
      level: 'unknown',
      reason: `The figures are ${ageText(dataAgeMs)} old, so how sign-in is doing now is not known.`,
    };
  }
  if (signIn === null) return { level: 'unknown', reason: 'This source does not say how sign-ins ended.' };
  if (signIn.attempts < policy.minimum_attempts) {
    const counted = signIn.attempts === 1 ? '1 sign-in attempt' : `${signIn.attempts} sign-in attempts`;
    return { level: 'unknown', reason: `Only ${counted}; a verdict needs ${policy.minimum_attempts}.` };
  }
  const percent = (signIn.succeeded * 100) / signIn.attempts;
  const said = `${percentText(percent)} of sign-ins succeed`;
  if (percent >= policy.healthy_from_percent) return { level: 'healthy', reason: `${said}.` };
  if (percent >= policy.degraded_from_percent)
    return { level: 'degraded', reason: `${said}; healthy is ${policy.healthy_from_percent} % or more.` };
  return { level: 'failing', reason: `${said}; below ${policy.degraded_from_percent} % sign-in is failing.` };
}

// Rounded down, so that 97.96 % never reads as the 98.0 % that would be healthy.
function percentText(percent: number): string {
  return `${(Math.floor(percent * 10 + 1e-9) / 10).toFixed(1)} %`;
}

function ageText(ms: number): string {
  const minutes = Math.floor(ms / minute);
  if (minutes < 120) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1440)} days`;
}
