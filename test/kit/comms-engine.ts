// Communications without Slack: the use-cases and the real engine on an own database, a watched one and real mail servers; for tests, their
// processes and benchmarks.
import { openChannels } from '../../src/adapters/channels.ts';
import { openOwnDb } from '../../src/db/own.ts';
import { openWatchedDb } from '../../src/db/watched.ts';
import { openDirectory } from '../../src/features/access/directory.ts';
import { askApproval } from '../../src/features/communications/approve-communication.ts';
import { findCommunication } from '../../src/features/communications/communication-store.ts';
import type { CommunicationDeps } from '../../src/features/communications/deps.ts';
import { loadTemplates, shippedTemplates } from '../../src/features/communications/load-templates.ts';
import type { NoticeContent } from '../../src/features/communications/outlet.ts';
import type { CommunicationPolicy } from '../../src/features/communications/policy.ts';
import type { Rendered } from '../../src/features/communications/rendered.ts';
import {
  type CommunicationRequest,
  requestCommunication,
} from '../../src/features/communications/request-communication.ts';
import { communicationBindings, openSender } from '../../src/features/communications/run-jobs.ts';
import { sendCommunication } from '../../src/features/communications/send-communication.ts';
import { openJobs } from '../../src/jobs/engine.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { newId } from '../../src/lib/ids.ts';
import type { Log } from '../../src/lib/log.ts';
import { Secret } from '../../src/lib/redaction.ts';
import { readPolicy } from '../../src/policy.ts';

/** Where everything is; it can be sent to another process. */
export type Surroundings = {
  ownUrl: string;
  /** Holds the table `people` (user_id, email, locale, time_zone, name). */
  watchedUrl?: string;
  /** Of the providers, in their order. */
  smtpUrls: string[];
  perSecond?: number;
  connections?: number;
  variables?: Record<string, string>;
  policy?: Partial<CommunicationPolicy>;
  /** Without one, e-mails have no unsubscribe link. */
  publicUrl?: string;
  /** Of the watched database, in ms. */
  timeoutMs?: number;
};

export type CommsEngine = CommunicationDeps & {
  at: Surroundings;
  jobs: ReturnType<typeof openJobs>;
  sender: ReturnType<typeof openSender>;
  close(): Promise<void>;
};

export const requester = 'U0REQUESTER';
export const approver = 'U0APPROVER';
const homeTeam = 'T0TEAM';
const facts = { team_id: homeTeam, is_bot: false, is_guest: false, is_deleted: false };

/** Opens it; nothing is sent by itself until its jobs are started. */
export async function openComms(at: Surroundings, log: Log): Promise<CommsEngine> {
  const policy = await readPolicy();
  const communicationPolicy = policyOf(policy.communications, at);
  const variables: Record<string, string> = { ...at.variables };
  for (const [index, url] of at.smtpUrls.entries()) variables[`SMTP_${index}`] = url;
  const variable = (name: string) => {
    const value = variables[name];
    return value === undefined ? undefined : new Secret(value);
  };
  const db = openOwnDb({ url: at.ownUrl, log, max: 5 });
  const jobs = openJobs({ url: at.ownUrl, db, log });
  const watched =
    at.watchedUrl === undefined
      ? undefined
      : openWatchedDb({ url: at.watchedUrl, log, timeoutMs: at.timeoutMs ?? 2_000 });
  const fetchPerson = async (id: string) => ({ id, name: id, ...facts });
  const { closeChannels, ...channels } = openChannels({ policy: communicationPolicy, variable, log });
  const deps: CommunicationDeps & { jobs: typeof jobs } = {
    ...{ db, jobs, log, homeTeam, ...channels },
    publicUrl: at.publicUrl === undefined ? undefined : new URL(at.publicUrl),
    directory: openDirectory({ db, clock: systemClock, log, fetchPerson, fetchGroups: async () => [] }),
    policy: policy.auth_metrics,
    incidentPolicy: policy.incidents,
    sources: new Map(watched === undefined ? [] : [['watched', { db: watched, pack: undefined as never }]]),
    checklists: new Map(),
    templates: await loadTemplates(shippedTemplates, policy.communications),
  };
  const sender = openSender(deps);
  return {
    ...deps,
    at,
    sender,
    async close() {
      await sender.stop(7_000);
      await jobs.stop();
      await Promise.all([closeChannels(), watched?.close()]);
      await db.close();
    },
  };
}

/** Has it take jobs and timers, as a replica does. */
export async function startComms(engine: CommsEngine): Promise<void> {
  await engine.jobs.start(communicationBindings(engine, engine.sender));
}

function policyOf(shipped: CommunicationPolicy, at: Surroundings): CommunicationPolicy {
  const { perSecond: per_second = 10_000, connections = 5 } = at;
  return {
    ...shipped,
    audiences: {
      everybody: {
        title: 'Everybody',
        query: 'select user_id, email, locale, time_zone, name from people',
        parameters: [],
      },
      ...at.policy?.audiences,
    },
    mail: at.smtpUrls.map((_, index) => ({
      type: 'smtp',
      name: `smtp-${index}`,
      url: `SMTP_${index}`,
      per_second,
      connections,
    })),
    status_pages: {},
    in_app: {},
    approvals: { ...shipped.approvals, audience_above: 1_000_000 },
    ...Object.fromEntries(Object.entries(at.policy ?? {}).filter(([key]) => key !== 'audiences')),
  };
}

/** One message in one locale. */
export function rendered(locale = 'en', words = 'Sign-in works again'): Rendered & NoticeContent {
  return {
    locale,
    email: { subject: words, html: `<p>${words}.</p>`, text: `${words}.` },
    inApp: { level: 'success', title: words, text: `${words}.` },
    statusPage: { title: words, status: 'investigating', body: `${words}.` },
    slack: { text: words, blocks: [] },
  };
}

/** Requests it, without waiting for the audience. */
export async function request(engine: CommsEngine, input: Partial<CommunicationRequest> = {}): Promise<number> {
  const { number } = await requestCommunication(engine, {
    actor: requester,
    key: newId(),
    template: 'restored',
    title: 'Sign-in works again',
    rendered: { en: rendered() },
    channels: ['email'],
    audience: { name: 'everybody', parameters: [] },
    essential: true,
    security: false,
    ...input,
  });
  return number;
}

/** Requests it, counts, and has it ready to be sent; nobody must approve it. */
export async function ready(
  engine: CommsEngine,
  input: Partial<CommunicationRequest> = {},
): Promise<{ number: number; hash: string }> {
  const number = await request(engine, input);
  await engine.sender.execute(number);
  const { hash, reason } = (await findCommunication(engine.db, number, 'backbolt')) ?? {};
  if (hash == null) throw new Error(`not counted: ${reason}`);
  await askApproval(engine, { number, actor: requester, hash });
  return { number, hash };
}

/** All of it, to its end. */
export async function sendAll(engine: CommsEngine, input: Partial<CommunicationRequest> = {}): Promise<number> {
  const { number, hash } = await ready(engine, input);
  await sendCommunication(engine, { number, actor: requester, hash });
  await engine.sender.execute(number);
  return number;
}
