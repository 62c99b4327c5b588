// What is on somebody's Home tab: sign-in, what is due from them, what is open.
import type { HomeView } from '@slack/types';
import { domainNow } from '../db/domain-time.ts';
import { readReport } from '../features/auth-metrics/read-report.ts';
import type { StatusReport } from '../features/auth-metrics/status-report.ts';
import { defaultWindow } from '../features/auth-metrics/windows.ts';
import type { CommunicationDeps } from '../features/communications/deps.ts';
import { listCommunications } from '../features/communications/read-communication.ts';
import { listDue } from '../features/incidents/list-due.ts';
import { listIncidents } from '../features/incidents/list-incidents.ts';
import { isNamed } from '../features/rollbacks/approve-plan.ts';
import type { RollbackDeps } from '../features/rollbacks/deps.ts';
import { listRuns } from '../features/rollbacks/read-rollback.ts';
import { AppError } from '../lib/errors.ts';
import type { StatusDeps } from './pictures/status-pictures.ts';
import { homeView, type WaitingApproval } from './views/home.ts';
import { listPageSize } from './views/incident-list.ts';

export type HomeDeps = StatusDeps & CommunicationDeps & RollbackDeps;

const mostApprovals = 5;

/**
 * Builds the tab as its person may see it now. @param options.wait waits for the chart, which may take seconds; else it is there only when it has
 * been made already.
 * @throws AppError `access.refused`.
 */
export async function buildHome(deps: HomeDeps, person: string, options: { wait: boolean }): Promise<HomeView> {
  const actor = person;
  const [report, due, approvals, open, now] = await Promise.all([
    reportFor(deps, person),
    listDue(deps, { actor }),
    approvalsFor(deps, person),
    listIncidents(deps, { actor, open: true, page: { limit: listPageSize } }),
    domainNow(deps.db),
  ]);
  const { pictures } = deps;
  const picture = report && (options.wait ? await pictures.of(report.snapshot) : pictures.ready(report.snapshot));
  return homeView({ report, picture, due, approvals, open: open.rows, now });
}

// Incidents can be run without a database to watch.
async function reportFor(deps: HomeDeps, person: string): Promise<StatusReport | undefined> {
  try {
    return await readReport(deps, { actor: person, window: defaultWindow });
  } catch (error) {
    if (error instanceof AppError && error.code === 'auth_metrics.no_source') return undefined;
    throw error;
  }
}

async function approvalsFor(deps: HomeDeps, person: string): Promise<WaitingApproval[]> {
  const asked = { actor: person, state: 'awaiting_approval', limit: mostApprovals } as const;
  const [runs, messages] = await Promise.all([listRuns(deps, asked), listCommunications(deps, asked)]);
  const found: WaitingApproval[] = [];
  for (const { number, title, plan, requested_by, approve_until } of runs) {
    const rule = plan?.approval;
    if (rule === undefined || (requested_by === person && !rule.requester_may_approve)) continue;
    if (await isNamed(deps, rule, person)) found.push({ kind: 'rollback', number, title, until: approve_until });
  }
  for (const { number, title, approval, requested_by, approve_until } of messages) {
    if (approval === null || (requested_by === person && !approval.requester_may_approve)) continue;
    if (approval.from.length === 0 || (await deps.directory.isOneOf(person, approval.from)))
      found.push({ kind: 'communication', number, title, until: approve_until });
  }
  return found;
}
