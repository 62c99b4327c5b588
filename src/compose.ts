// The one place where everything is put together: the core (database, features, jobs) and the bot (Slack, http) on top of it.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from './config.ts';
import { domainNow } from './db/domain-time.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './db/embedded/server.ts';
import { migrate } from './db/migrate.ts';
import { openOwnDb } from './db/own.ts';
import { sql } from './db/sql.ts';
import { openWatchedDb } from './db/watched.ts';
import { type Demo, startDemo } from './demo/auth-system.ts';
import { collectSamples } from './features/auth-metrics/collect-samples.ts';
import type { MetricSource } from './features/auth-metrics/deps.ts';
import { collectSamplesJob, pruneMetricsJob } from './features/auth-metrics/jobs.ts';
import { pruneMetrics } from './features/auth-metrics/prune-metrics.ts';
import { loadSourcePack } from './features/auth-metrics/source-pack.ts';
import { pruneIntents } from './features/events/intent.ts';
import { pruneIntentsJob } from './features/events/jobs.ts';
import { healthz, readyz } from './http/health.ts';
import { type HttpServer, openHttpServer } from './http/server.ts';
import { guardSlackRequests } from './http/slack-requests.ts';
import { bindJob } from './jobs/define-job.ts';
import { openJobs } from './jobs/engine.ts';
import { setRecurringTimer } from './jobs/timers.ts';
import { day, hour, second, systemClock } from './lib/clock.ts';
import { messageOf } from './lib/errors.ts';
import type { Log } from './lib/log.ts';
import { Secret } from './lib/redaction.ts';
import { readPolicy } from './policy.ts';
import type { Connection } from './slack/app.ts';
import { type CoreDeps, openSlackRoom, type SlackRoom } from './slack/room.ts';
import { loadManifest } from './workspace/manifest.ts';
import { openWorkspace } from './workspace/workspace.ts';

const root = new URL('../', import.meta.url);
const keepIntentsMs = 7 * day;
const watchedTimeoutMs = 2 * second;

export type Core = CoreDeps & {
  /** Starts the demo's authentication system; undefined where a database of one's own is watched. */
  startDemo: (() => Promise<Demo>) | undefined;
  close(): Promise<void>;
};

/** Opens what every way in needs: the own database (migrated), jobs (not yet working), policy and metric sources. */
export async function openCore(config: Config, log: Log): Promise<Core> {
  const policy = await readPolicy();
  let embedded: Promise<EmbeddedPostgres> | undefined;
  const embeddedUrl = async (name: string) => {
    embedded ??= startEmbeddedPostgres({ folder: config.dataFolder, log });
    return await (await embedded).database(name);
  };
  const url = config.databaseUrl?.reveal() ?? (await embeddedUrl('backbolt'));
  const db = openOwnDb({ url, log });
  await migrate(db);
  const hasDemo = config.watched === undefined && config.slack.mode === 'local';
  const demoUrl = hasDemo ? await embeddedUrl('demo_auth') : undefined;
  const sources = new Map<string, MetricSource>();
  const watch = async (name: string, watchedUrl: string, pack: string) => {
    const source = {
      db: openWatchedDb({ url: watchedUrl, log, timeoutMs: watchedTimeoutMs }),
      pack: await loadSourcePack(new URL(`templates/sources/${pack}`, root)),
    };
    sources.set(name, source);
  };
  if (demoUrl !== undefined) await watch('demo', asRole(demoUrl, 'backbolt_reader'), 'generic');
  if (config.watched !== undefined)
    await watch(sourceName(config.watched), config.watched.url.reveal(), config.watched.pack);
  return {
    db,
    jobs: openJobs({ url, db, log }),
    policy: policy.auth_metrics,
    sources,
    log,
    startDemo: demoUrl === undefined ? undefined : () => startDemo({ url: demoUrl, log, now: () => domainNow(db) }),
    async close() {
      await Promise.all([...sources.values()].map((source) => source.db.close()));
      await db.close();
      await (await embedded)?.stop();
    },
  };
}

// The embedded server trusts whoever reaches its socket, so another role is only another name in the URL.
function asRole(url: string, role: string): string {
  return url.replace('//backbolt@', `//${role}@`);
}

// Samples of two databases must never be taken for one another's; the URL's credentials are no part of the name.
function sourceName({ url, pack }: { url: Secret; pack: string }): string {
  const { hostname, pathname } = new URL(url.reveal());
  return `${pack}:${hostname}${pathname}`;
}

export type Bot = {
  /** The server's address: the local workspace's page, or health in the other modes. */
  readonly url: string;
  /** Ends in order: nothing new is taken, what is at work finishes, then what it stands on is closed. */
  stop(): Promise<void>;
};

/** Starts the bot: the server on the port, the core, Slack (or the local workspace), jobs and timers. */
export async function startBot(config: Config, log: Log): Promise<Bot> {
  const local = config.slack.mode === 'local';
  const closing: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const close of closing.splice(0).reverse())
      await close().catch((error: unknown) => log.warn({ error: messageOf(error) }, 'stopping'));
  };
  try {
    const http = await openHttpServer({ host: local ? '127.0.0.1' : '0.0.0.0', port: config.port });
    closing.push(() => http.close(second));
    http.route('/healthz', healthz);
    const core = await openCore(config, log);
    closing.push(core.close);
    const url = `http://127.0.0.1:${http.port}`;
    const connection = config.slack.mode === 'local' ? await openLocalSlack(config, http, closing, log) : config.slack;
    const slack = await openSlackRoom({ connection, core, clock: systemClock, log });
    if (slack.requestListener !== undefined)
      http.route('/slack/events', guardSlackRequests(slack.requestListener, { clock: systemClock, log }));
    const demo = await core.startDemo?.();
    if (demo !== undefined) closing.push(demo.stop);
    await startJobs(core, slack);
    closing.push(core.jobs.stop, slack.stop);
    await slack.start();
    http.route(
      '/readyz',
      readyz({ slack: slack.ready, database: async () => void (await core.db.run(sql`select 1`)) }),
    );
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

// The local workspace stands in for Slack on the same server, in HTTP mode: it signs what it sends to /slack/events.
async function openLocalSlack(
  config: Config,
  http: HttpServer,
  closing: (() => Promise<unknown>)[],
  log: Log,
): Promise<Connection> {
  const url = `http://127.0.0.1:${http.port}`;
  const workspace = await openWorkspace({
    manifest: await loadManifest(fileURLToPath(new URL('manifest.yml', root))),
    folder: join(config.dataFolder, 'workspace'),
    clock: systemClock,
    log,
    delivery: { kind: 'http', requestUrl: `${url}/slack/events` },
  });
  closing.push(workspace.close);
  workspace.setBaseUrl(url);
  http.route('/', (req, res) => void workspace.handleRequest(req, res));
  const { bot, signingSecret } = workspace.tokens;
  return { mode: 'http', botToken: new Secret(bot), signingSecret: new Secret(signingSecret), apiUrl: `${url}/api/` };
}

async function startJobs(core: Core, slack: SlackRoom): Promise<void> {
  await core.jobs.start([
    ...slack.bindings,
    bindJob(collectSamplesJob, async (data) => void (await collectSamples(core, data))),
    bindJob(pruneMetricsJob, async () => void (await pruneMetrics(core))),
    bindJob(
      pruneIntentsJob,
      async () => void (await pruneIntents(core.db, new Date(systemClock.now().getTime() - keepIntentsMs))),
    ),
  ]);
  for (const source of core.sources.keys()) {
    // One key whatever the source: a database that is no longer watched is not asked for by a timer that was left behind.
    const everyMs = core.policy.collector.every_seconds * second;
    await setRecurringTimer(core.db, {
      key: collectSamplesJob.name,
      job: collectSamplesJob,
      data: { source },
      everyMs,
    });
  }
  for (const job of [pruneMetricsJob, pruneIntentsJob]) {
    await setRecurringTimer(core.db, { key: job.name, job, data: {}, everyMs: hour });
  }
}
