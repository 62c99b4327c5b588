// One word on how sign-in is doing, and why.
import { minute } from '../../lib/clock.ts';
import type { AuthMetricsPolicy } from './policy.ts';

type VerdictLevel = 'healthy' | 'degraded' | 'failing' | 'unknown';
export type Verdict = { level: VerdictLevel; reason: string };

export type VerdictInput = {
  /** Null when sign-ins are unknown; `attempts` and `failed` are null when only successes are known, or are those of the methods `failuresOf`. */
  signIn: { attempts: number | null; failed: number | null; failuresOf?: readonly string[] | null } | null;
  /** Null when nothing was ever read. */
  dataAgeMs: number | null;
  /** Why sign-ins or their failures are unknown, and what to do about it. */
  because?: string | undefined;
};

/**
 * Judges sign-in success against policy. Ranges are half-open: exactly 98 % is healthy, exactly 90 % is degraded.
 * Data older than policy allows says nothing about now, and few attempts say nothing at all: both are unknown.
 */
export function judge(policy: AuthMetricsPolicy['verdict'], input: VerdictInput): Verdict {
  const { signIn, dataAgeMs, because } = input;
  if (dataAgeMs === null) return { level: 'unknown', reason: 'Nothing has been read from this source yet.' };
  if (dataAgeMs > policy.stale_after_minutes * minute) {
    return {
      level: 'unknown',
      reason: `The figures are ${ageText(dataAgeMs)} old, so how sign-in is doing now is not known.`,
    };
  }
  if (signIn === null) return { level: 'unknown', reason: because ?? 'This source does not say how sign-ins ended.' };
  const { attempts, failed } = signIn;
  if (attempts === null || failed === null) {
    const reason = 'Only sign-ins that succeed are recorded, so how many fail is not known.';
    return { level: 'unknown', reason: because === undefined ? reason : `${reason} ${because}` };
  }
  const kind = signIn.failuresOf == null ? '' : `${signIn.failuresOf.join(' and ')} `;
  if (attempts < policy.minimum_attempts) {
    const counted = attempts === 1 ? `1 ${kind}sign-in attempt` : `${attempts} ${kind}sign-in attempts`;
    return { level: 'unknown', reason: `Only ${counted}; a verdict needs ${policy.minimum_attempts}.` };
  }
  const percent = ((attempts - failed) * 100) / attempts;
  const said = `${percentText(percent)} of ${kind}sign-ins succeed`;
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
