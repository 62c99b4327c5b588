// Rollbacks without Slack: the use-cases and the real engine on an own database, a target and a service outside; for tests, their processes and benchmarks.
import { pathToFileURL } from 'node:url';
import { openChannels } from '../../src/adapters/channels.ts';
import { openTools } from '../../src/adapters/tools.ts';
import { openOwnDb } from '../../src/db/own.ts';
import { openDirectory } from '../../src/features/access/directory.ts';
import type { RollbackDeps } from '../../src/features/rollbacks/deps.ts';
import { loadRunbooks } from '../../src/features/rollbacks/load-runbooks.ts';
import { stepTypes } from '../../src/features/rollbacks/step-types.ts';
import { openTargets } from '../../src/features/rollbacks/targets.ts';
import { openJobs } from '../../src/jobs/engine.ts';
import { systemClock } from '../../src/lib/clock.ts';
import type { Log } from '../../src/lib/log.ts';
import { Secret } from '../../src/lib/redaction.ts';
import { type Policy, readPolicy } from '../../src/policy.ts';
import { noTemplates } from './message-catalog.ts';

/** Where everything is; it can be sent to another process. */
export type Surroundings = {
  ownUrl: string;
  targetUrl: string;
  /** Of the service `outside`, when steps send requests. */
  serviceUrl?: string;
  /** The folder of the runbooks. */
  folder: string;
};

export type Engine = RollbackDeps & { at: Surroundings; jobs: ReturnType<typeof openJobs>; close(): Promise<void> };

/** Whoever asks for rollbacks, and so commands those of no incident; and whoever approves them. */
export const requester = 'U0REQUESTER';
export const approver = 'U0APPROVER';

const homeTeam = 'T0TEAM';
const facts = { team_id: homeTeam, is_bot: false, is_guest: false, is_deleted: false };

/** Opens it; nothing executes by itself. */
export async function openEngine(at: Surroundings, log: Log): Promise<Engine> {
  const { ownUrl, targetUrl, serviceUrl, folder } = at;
  const policy = await readPolicy();
  const rollbackPolicy = policyOf(policy);
  const variables: Record<string, string | undefined> = { TARGET: targetUrl, SERVICE: serviceUrl };
  const variable = (name: string) => {
    const value = variables[name];
    return value === undefined ? undefined : new Secret(value);
  };
  const runbooks = await loadRunbooks([pathToFileURL(`${folder}/`)], {
    policy: rollbackPolicy,
    types: stepTypes,
    messages: { templates: noTemplates, audiences: {} },
  });
  const db = openOwnDb({ url: ownUrl, log, max: 5 });
  const jobs = openJobs({ url: ownUrl, db, log });
  const targets = openTargets({ policy: rollbackPolicy, variable, log });
  const { closeChannels, ...channels } = openChannels({ policy: policy.communications, variable, log });
  const fetchPerson = async (id: string) => ({ id, name: id, ...facts });
  return {
    ...{ at, db, jobs, log, homeTeam, rollbackPolicy, runbooks, targets },
    directory: openDirectory({ db, clock: systemClock, log, fetchPerson, fetchGroups: async () => [] }),
    policy: policy.auth_metrics,
    incidentPolicy: policy.incidents,
    sources: new Map(),
    checklists: new Map(),
    tools: openTools({ policy: rollbackPolicy, variable }),
    ...channels,
    templates: noTemplates,
    async close() {
      await Promise.all([jobs.stop(), targets.close(), closeChannels()]);
      await db.close();
    },
  };
}

// One target and one service, and nobody is needed to skip.
function policyOf({ rollbacks }: Policy): Policy['rollbacks'] {
  const { approvals, matrix } = rollbacks;
  return {
    ...rollbacks,
    targets: { auth: { database: 'TARGET' } },
    services: { outside: { address: 'SERVICE' } },
    approvals: { ...approvals, skip: { ...approvals.skip, needed: 0 } },
    matrix: { ...matrix, rows: [] },
  };
}
