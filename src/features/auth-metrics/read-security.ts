// Failed sign-ins by address, by account and in all, hour by hour, against policy's limits.
import { domainNow } from '../../db/domain-time.ts';
import { hour, minute } from '../../lib/clock.ts';
import { type AccessDeps, authorize } from '../access/authorize.ts';
import { refuse } from '../access/refusal.ts';
import type { Actor } from '../events/event.ts';
import { type AuthMetricsDeps, sourceOf } from './deps.ts';
import { maskAccount, shortAddress } from './masking.ts';
import { firstSource } from './read-status.ts';
import type { OffenderList, SecurityReport } from './security-report.ts';
import { selectOutcomes } from './series-store.ts';
import { readSourceState, type SourceState } from './source-store.ts';
import { countAbove, selectOffenders, type TopKind } from './top-store.ts';
import { floorToMinute, type WindowId, windowOf } from './windows.ts';

const mostShown = 10;

type Deps = AuthMetricsDeps & AccessDeps;

/**
 * Reads who fails to sign in. Addresses and accounts are shortened, unless `inFull` is asked for by somebody whom policy names for it.
 * @throws AppError `access.refused`, after recording it; `auth_metrics.unknown_source`, `auth_metrics.no_source`.
 */
export async function readSecurity(
  deps: Deps,
  input: { actor: Actor; window: WindowId; source?: string | undefined; inFull: boolean },
): Promise<SecurityReport> {
  const { actor, window, inFull } = input;
  const source = input.source ?? firstSource(deps);
  sourceOf(deps, source);
  await authorize(deps, actor, 'auth_status.read', source);
  if (inFull && !(await mayReveal(deps, actor))) {
    const reason = 'policy names others who may';
    await refuse(deps, { actor, action: 'auth_status.see_accounts', subject: source, reason });
  }
  const limits = deps.policy.security;
  const now = await domainNow(deps.db);
  const to = new Date(floorToMinute(now).getTime() + minute);
  // The limits are of hours: the hour in which the window begins counts whole.
  const from = new Date(Math.floor((now.getTime() - windowOf(window).ms) / hour) * hour);
  const state = await readSourceState(deps.db, source);
  const list = (kind: TopKind, above: number) => listOf(deps, state, { source, kind, from, to, above, inFull });
  const [addresses, accounts, worstHour, suspicious] = await Promise.all([
    list('address', limits.failed_per_address),
    list('account', limits.failed_per_account),
    worstOf(deps, state, { source, from, to }),
    countAbove(deps.db, source, 'address', { from, to }, limits.suspicious_per_address),
  ]);
  const readUpTo = state?.top_watermark ?? null;
  const mayAsk = !inFull && limits.see_accounts.length > 0;
  return { source, window, from, to, readUpTo, limits, addresses, accounts, worstHour, suspicious, inFull, mayAsk };
}

async function mayReveal(deps: Deps, actor: Actor): Promise<boolean> {
  return actor.startsWith('cli:') || (await deps.directory.isOneOf(actor, deps.policy.security.see_accounts));
}

async function listOf(
  { db }: Deps,
  state: SourceState | undefined,
  asked: { source: string; kind: TopKind; from: Date; to: Date; above: number; inFull: boolean },
): Promise<OffenderList | null> {
  const { source, kind, above, inFull, ...range } = asked;
  const figure = kind === 'address' ? 'top-addresses' : 'top-accounts';
  if (state?.top_watermark == null || !state.present.includes(figure)) return null;
  const [found, count] = await Promise.all([
    selectOffenders(db, source, kind, range, mostShown),
    countAbove(db, source, kind, range, above),
  ]);
  const shorten = kind === 'address' ? shortAddress : maskAccount;
  const worst = found.map((one) => ({
    name: inFull ? one.name : shorten(one.name),
    failed: one.failed,
    succeeded: one.succeeded,
    worstFailed: one.worst_failed,
    worstHour: one.worst_hour,
  }));
  return { above: count, worst };
}

async function worstOf(
  { db }: Deps,
  state: SourceState | undefined,
  range: { source: string; from: Date; to: Date },
): Promise<SecurityReport['worstHour']> {
  if (state?.present.includes('sign-ins') !== true) return null;
  const hours = await selectOutcomes(db, { ...range, stepMs: hour }, ['sign-ins']);
  const [worst] = hours.sort((a, b) => b.failed - a.failed);
  return worst === undefined ? null : { at: new Date(worst.step * hour), failed: worst.failed };
}
