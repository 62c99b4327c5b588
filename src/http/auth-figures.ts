// The figures of authentication as Prometheus metrics: counters of what was collected since this process began, gauges of the last 15 minutes.
import { Counter, Gauge, type Registry } from 'prom-client';
import type { AuthMetricsDeps } from '../features/auth-metrics/deps.ts';
import { type Increase, openRunningTotals } from '../features/auth-metrics/running-totals.ts';
import type { CountFigure } from '../features/auth-metrics/sample.ts';
import { type AuthSnapshot, readSnapshot } from '../features/auth-metrics/snapshot.ts';
import { second } from '../lib/clock.ts';

const window = '15m';
const levels = ['healthy', 'degraded', 'failing', 'unknown'] as const;

type Registers = Registry[];

/** Defines the metrics; the function returned brings them up to date. What is not known is not exposed, which is not the same as 0. */
export function openAuthFigures(deps: AuthMetricsDeps, registers: Registers): () => Promise<void> {
  const totals = openRunningTotals(deps);
  const count = openCounters(registers);
  const gauges = openGauges(registers);
  return async () => {
    for (const gauge of Object.values(gauges)) gauge.reset();
    for (const source of deps.sources.keys()) {
      for (const increase of await totals.advance(source)) count(source, increase);
      expose(gauges, source, await readSnapshot(deps, { source, window }));
    }
  };
}

// The others have no outcome: each is a failure.
const counterNames: Partial<Record<CountFigure, [name: string, help: string]>> = {
  'token-refreshes': ['auth_token_refreshes_total', 'Token refreshes by outcome.'],
  'token-validations': ['auth_token_validations_total', 'Token validations by outcome.'],
  registrations: ['auth_registrations_total', 'Registrations by outcome.'],
  'mfa-challenges': ['auth_mfa_challenges_total', 'Challenges of a second factor by outcome.'],
  'app-requests': ['auth_app_requests_total', 'Requests of the application by outcome.'],
  'rls-violations': ['auth_rls_violations_total', 'Violations of row-level security (outcome failure).'],
  'permission-denials': ['auth_permission_denials_total', 'Denied permissions (outcome failure).'],
};

const each =
  'Counted by this process since it was first asked; every replica counts the same, so take the max of them, not the sum.';

function openCounters(registers: Registers): (source: string, increase: Increase) => void {
  const attempts = new Counter({
    name: 'auth_login_attempts_total',
    help: `Sign-in attempts by outcome and method. ${each}`,
    labelNames: ['source', 'outcome', 'method'],
    registers,
  });
  const errors = new Counter({
    name: 'auth_login_errors_total',
    help: `Failed sign-ins by error code. ${each}`,
    labelNames: ['source', 'error'],
    registers,
  });
  const named = Object.entries(counterNames).map(([figure, [name, help]]) => {
    const counter = new Counter({ name, help: `${help} ${each}`, labelNames: ['source', 'outcome'], registers });
    return [figure, counter] as const;
  });
  const others = new Map<string, Counter<'source' | 'outcome'>>(named);
  return (source, { figure, by, name, outcome, count }) => {
    if (by === 'method') attempts.inc({ source, outcome, method: name ?? '' }, count);
    else if (by === 'error') errors.inc({ source, error: name ?? '' }, count);
    else others.get(figure)?.inc({ source, outcome }, count);
  };
}

function openGauges(registers: Registers) {
  const gauge = <L extends string>(name: string, help: string, ...labelNames: L[]) =>
    new Gauge({ name, help, labelNames: ['source', ...labelNames], registers });
  return {
    up: gauge('backbolt_source_up', 'Whether the source could be read in its last round.'),
    lag: gauge('backbolt_collector_lag_seconds', 'Age of the newest figures of a source.'),
    missing: gauge('backbolt_collector_missing_minutes', 'Minutes of the last 15 that are still to be read.'),
    verdict: gauge('auth_verdict', 'The verdict of the last 15 minutes: 1 for the level that holds.', 'level'),
    success: gauge('auth_login_success_ratio', 'Share of sign-in attempts of the last 15 minutes that succeeded.'),
    duration: gauge(
      'auth_login_duration_seconds',
      'Duration of sign-ins of the last 15 minutes, within 5 %.',
      'quantile',
    ),
    active: gauge('auth_sessions_active', 'Sessions that have not ended.'),
    users: gauge('auth_sessions_users', 'Users with a session that has not ended.'),
    idle: gauge('auth_sessions_idle_ratio', 'Share of active sessions that are idle.'),
    requestErrors: gauge('auth_app_request_error_ratio', 'Share of requests of the last 15 minutes that failed.'),
    probe: gauge('auth_probe_up', 'Whether an address of the policy answers as it should.', 'probe'),
    complaints: gauge('auth_complaints', 'Complaints of users in the last 15 minutes.'),
    connections: gauge('auth_database_connections', "Connections of the watched database's server."),
    maxConnections: gauge('auth_database_max_connections', "Connections that the watched database's server takes."),
    waiting: gauge('auth_database_waiting', 'Sessions that wait for a lock.'),
  };
}

function expose(gauges: ReturnType<typeof openGauges>, source: string, snapshot: AuthSnapshot): void {
  const set = (gauge: Gauge<'source'>, value: number | null | undefined) => {
    if (value != null) gauge.set({ source }, value);
  };
  const { signIn, sessions, database, health } = snapshot;
  set(gauges.up, health.state === 'not_yet' ? null : Number(health.state === 'ok'));
  set(gauges.lag, snapshot.dataAsOf && (snapshot.takenAt.getTime() - snapshot.dataAsOf.getTime()) / second);
  set(gauges.missing, snapshot.dataAsOf && snapshot.missingMinutes);
  for (const level of levels) gauges.verdict.set({ source, level }, Number(level === snapshot.verdict.level));
  set(gauges.success, signIn?.successRate);
  for (const [name, ms] of Object.entries(signIn?.durationMs ?? {})) {
    gauges.duration.set({ source, quantile: String(Number(name.slice(1)) / 100) }, ms / second);
  }
  set(gauges.active, sessions?.active);
  set(gauges.users, sessions?.users);
  set(gauges.idle, sessions?.idleShare);
  set(gauges.requestErrors, snapshot.appRequests?.errorRate);
  for (const { name, isUp } of snapshot.probes ?? []) {
    if (isUp !== null) gauges.probe.set({ source, probe: name }, Number(isUp));
  }
  set(gauges.complaints, snapshot.complaints?.count);
  set(gauges.connections, database?.connections);
  set(gauges.maxConnections, database?.maxConnections);
  set(gauges.waiting, database?.waiting);
}
