// The one place where everything is put together: the core (database, features, jobs) and the bot (Slack, http) on top of it.
import { rm } from 'node:fs/promises';
import { type Channels, openChannels } from './adapters/channels.ts';
import { openReporters } from './adapters/reporters.ts';
import { openTools } from './adapters/tools.ts';
import type { Config } from './config.ts';
import { domainNow } from './db/domain-time.ts';
import { type EmbeddedPostgres, eraseEmbeddedPostgres, startEmbeddedPostgres } from './db/embedded/server.ts';
import { migrate } from './db/migrate.ts';
import { openOwnDb } from './db/own.ts';
import { sql } from './db/sql.ts';
import { demoSettings } from './demo/settings.ts';
import { startWholeDemo } from './demo/start-demo.ts';
import { accessBindings, setAccessTimers } from './features/access/run-jobs.ts';
import { namedSources, openSources } from './features/auth-metrics/open-sources.ts';
import { authMetricsBindings, startAuthMetrics } from './features/auth-metrics/run-jobs.ts';
import { shippedTemplates } from './features/communications/load-templates.ts';
import { communicationBindings, openSender } from './features/communications/run-jobs.ts';
import { eventBindings, setEventTimers } from './features/events/run-jobs.ts';
import { incidentBindings } from './features/incidents/run-jobs.ts';
import { openRollbacks } from './features/rollbacks/open-rollbacks.ts';
import { rollbackBindings, setRollbackTimers } from './features/rollbacks/run-jobs.ts';
import { openRunner } from './features/rollbacks/runner.ts';
import { routeHealth } from './http/health.ts';
import { openMetrics } from './http/metrics.ts';
import { openHttpServer } from './http/server.ts';
import { guardSlackRequests } from './http/slack-requests.ts';
import { routeWebhooks } from './http/webhooks.ts';
import { openJobs } from './jobs/engine.ts';
import { second, systemClock } from './lib/clock.ts';
import { openClosing } from './lib/closing.ts';
import type { Log } from './lib/log.ts';
import { openLocalSlack } from './local-slack.ts';
import { peopleOf } from './policy.ts';
import { readers } from './readers.ts';
import { type CoreDeps, openSlackRoom } from './slack/room.ts';
import { isLocal } from './workspace/http/loopback.ts';

const root = new URL('../', import.meta.url);

export type Core = CoreDeps & {
  feedback: Channels['feedback'];
  variable: Config['variable'];
  /** Starts the demo, an authentication system with stand-ins of its tools; undefined where a database of one's own is watched. */
  startDemo: (() => ReturnType<typeof startWholeDemo>) | undefined;
  close(): Promise<void>;
};

/** Opens what every way in needs: the own database (migrated), jobs (not yet working), policy and metric sources. */
export async function openCore(config: Config, log: Log, read = readers): Promise<Core> {
  const closing = openClosing(log);
  try {
    const policy = await read.readPolicy(config.policyFile);
    let embedded: Promise<EmbeddedPostgres> | undefined;
    closing.push(async () => (await embedded)?.stop());
    const embeddedUrl = async (name: string) => {
      embedded ??= startEmbeddedPostgres({ folder: config.dataFolder, log });
      return await (await embedded).database(name);
    };
    const url = config.databaseUrl?.reveal() ?? (await embeddedUrl('backbolt'));
    const db = openOwnDb({ url, log });
    const jobs = openJobs({ url, db, log });
    closing.push(() => jobs.stop().then(db.close));
    await migrate(db);
    const hasDemo = config.watched === undefined && config.slack.mode === 'local';
    const demoUrl = hasDemo ? await embeddedUrl('demo_auth') : undefined;
    const given = demoUrl === undefined ? undefined : demoSettings(demoUrl, config.dataFolder);
    const variable = (name: string) => config.variable(name) ?? given?.variable(name);
    const settings = [config.watched ?? given?.watched ?? [], namedSources(policy.auth_metrics, variable, log)].flat();
    const sources = await openSources(settings, new URL('templates/sources/', root), log);
    closing.push(() => Promise.all([...sources.values()].map((source) => source.db.close())));
    const demo =
      given && (() => startWholeDemo({ url: given.url, folder: given.toolsFolder, log, now: () => domainNow(db) }));
    const checklists = await read.openChecklists(new URL('templates/checklists/', root), policy.incidents);
    const templates = await read.loadTemplates(shippedTemplates, policy.communications);
    const more = [...(given?.runbooks ?? []), ...config.runbookFolders];
    const rollbacks = await openRollbacks({ policy, templates, more, variable, log, load: read.loadRunbooks });
    closing.push(rollbacks.targets.close);
    const tools = openTools({ policy: policy.rollbacks, variable });
    const outside = { tools, ...openReporters(policy.auth_metrics, variable) };
    closing.push(outside.closeReporters);
    const channels = openChannels({ policy: policy.communications, variable, log });
    closing.push(channels.closeChannels);
    const policies = { policy: policy.auth_metrics, incidentPolicy: policy.incidents, people: peopleOf(policy) };
    const parts = { variable, ...outside, ...policies, ...rollbacks, ...channels, checklists, templates, sources };
    return { db, jobs, ...parts, publicUrl: config.publicUrl, log, startDemo: demo, close: closing.run };
  } catch (error) {
    await closing.run();
    throw error;
  }
}

export type Bot = {
  /** The server's address: the local workspace's page, or health in the other modes. */
  readonly url: string;
  /** Ends in order: nothing new is taken, what is at work finishes, then what it stands on is closed. */
  stop(): Promise<void>;
};

/** Starts the bot: the server on the port, the core, Slack (or the local workspace), jobs and timers. */
export async function startBot(config: Config, log: Log, read = readers): Promise<Bot> {
  const closing = openClosing(log);
  try {
    const host = config.slack.mode === 'local' ? '127.0.0.1' : '0.0.0.0';
    const http = await openHttpServer({ host, port: config.port, log });
    closing.push(() => http.close(second));
    const checks = routeHealth(http);
    const core = await openCore(config, log, read);
    // A week of the demo's traffic is made while the rest starts.
    const demo = core.startDemo?.();
    demo?.catch(() => undefined);
    closing.push(core.close);
    closing.push(async () => (await demo)?.stop());
    const connection =
      config.slack.mode === 'local' ? await openLocalSlack({ config, http, db: core.db, closing, log }) : config.slack;
    const { limitFactor } = config;
    const metrics = openMetrics(http, { ...core, isLocal: config.slack.mode === 'local' ? isLocal : undefined });
    const slack = await openSlackRoom({ connection, core, clock: systemClock, log, limitFactor, observer: metrics });
    if (slack.requestListener !== undefined) {
      http.route('/slack/events', guardSlackRequests(slack.requestListener, { clock: systemClock, log }));
    }
    routeWebhooks(http, { ...core, ...core.feedback, clock: systemClock });
    const own = [authMetricsBindings(core), accessBindings(core), eventBindings({ ...core, clock: systemClock })];
    const runner = openRunner(slack.deps);
    const sender = openSender(slack.deps);
    const said = communicationBindings(slack.deps, sender);
    const features = [...own.flat(), ...incidentBindings(slack.deps), ...said, ...rollbackBindings(slack.deps, runner)];
    await core.jobs.start([...slack.bindings, ...features]);
    // All stop taking on at once, so that they share the time there is.
    closing.push(() => Promise.all([slack.stop(), core.jobs.stop(), runner.stop(7 * second), sender.stop(7 * second)]));
    const pages = (await demo)?.pages;
    if (pages !== undefined) http.route('/demo/', (req, res) => isLocal(req) && pages(req, res));
    const setTimers = [setAccessTimers, setEventTimers, setRollbackTimers];
    await Promise.all([startAuthMetrics(core), ...setTimers.map((set) => set(core.db))]);
    await slack.start();
    Object.assign(checks, { slack: slack.ready, database: () => core.db.run(sql`select 1`) });
    return { url: http.url, stop: closing.run };
  } catch (error) {
    await closing.run();
    throw error;
  }
}

/** Begins anew: erases the embedded databases and the local workspace. @throws AppError `embedded.in_use` while a bot runs on them. */
export async function eraseData(config: Config): Promise<void> {
  await eraseEmbeddedPostgres(config.dataFolder);
  await rm(config.dataFolder, { recursive: true, force: true });
}
