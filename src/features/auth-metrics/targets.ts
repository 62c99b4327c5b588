// Key figures against their targets: met, missed, or unknown.
import type { AuthMetricsPolicy } from './policy.ts';
import type { AuthSnapshot } from './snapshot.ts';

export type Kpi = {
  id: 'sign_in' | 'registration' | 'token_validation' | 'authentication_time';
  /** A percentage of 0 to 100, or ms; null when it is unknown, or when there was nothing to count. */
  value: number | null;
  unit: 'percent' | 'ms';
  target: number;
  state: 'met' | 'missed' | 'unknown';
};

/** All key figures in the order of seed S3. Exactly the target is not above it: it is missed. */
export function kpisOf(targets: AuthMetricsPolicy['targets'], snapshot: AuthSnapshot): Kpi[] {
  const { signIn, registrations, tokenValidations } = snapshot;
  return [
    above('sign_in', signIn?.successRate, targets.sign_in_success_percent),
    above('registration', registrations?.successRate, targets.registration_success_percent),
    above('token_validation', tokenValidations?.successRate, targets.token_validation_percent),
    below('authentication_time', signIn?.averageMs ?? null, targets.average_authentication_ms),
  ];
}

function above(id: Kpi['id'], share: number | null | undefined, target: number): Kpi {
  // Rounded where floating point would make 98 % of 0.98 * 100 = 98.00000000000001 %.
  const value = share == null ? null : Math.round(share * 1e9) / 1e7;
  return { id, value, unit: 'percent', target, state: value === null ? 'unknown' : value > target ? 'met' : 'missed' };
}

function below(id: Kpi['id'], value: number | null, target: number): Kpi {
  return { id, value, unit: 'ms', target, state: value === null ? 'unknown' : value < target ? 'met' : 'missed' };
}
