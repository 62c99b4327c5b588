// The one place where everything is put together: the core (database, features, jobs) and the bot (Slack, http) on top of it.
import type { Config } from './config.ts';
import { domainNow } from './db/domain-time.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './db/embedded/server.ts';
import { migrate } from './db/migrate.ts';
import { openOwnDb } from './db/own.ts';
import { sql } from './db/sql.ts';
import { openWatchedDb } from './db/watched.ts';
import { type Demo, startDemo } from './demo/demo.ts';
import { collectSamples } from './features/auth-metrics/collect-samples.ts';
import type { MetricSource } from './features/auth-metrics/deps.ts';
import { collectSamplesJob, pruneMetricsJob } from './features/auth-metrics/jobs.ts';
import { pruneMetrics } from './features/auth-metrics/prune-metrics.ts';
import { loadSourcePack } from './features/auth-metrics/source-pack.ts';
import { pruneIntents } from './features/events/intent.ts';
import { pruneIntentsJob } from './features/events/jobs.ts';
import { healthz, readyz } from './http/health.ts';
import { openHttpServer } from './http/server.ts';
import { guardSlackRequests } from './http/slack-requests.ts';
import { bindJob } from './jobs/define-job.ts';
import { openJobs } from './jobs/engine.ts';
import { setRecurringTimer } from './jobs/timers.ts';
import { day, hour, second, systemClock } from './lib/clock.ts';
import type { Log } from './lib/log.ts';
import { Secret } from './lib/redaction.ts';
import { readPolicy } from './policy.ts';
import type { Connection } from './slack/app.ts';
import { type CoreDeps, openSlackRoom } from './slack/room.ts';
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
    const source = { db: openWatchedDb({ url: watchedUrl, log, timeoutMs: watchedTimeoutMs }), pack: await loadSourcePack(new URL(`templates/sources/${pack}`, root)) };
    sources.set(name, source);
  };
  if (demoUrl !== undefined) await watch('demo', asRole(demoUrl, 'backbolt_reader'), 'generic');
  if (config.watched !== undefined) await watch(sourceName(config.watched), config.watched.url.reveal(), config.watched.pack);
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
  /** Where to go: the local workspace's page, or health in the other modes. */
  readonly url: string;
  stop(): Promise<void>;
};

/** Starts the bot: one server on the port, Slack (or the local workspace), jobs and timers. The core is closed with it. */
export async function startBot(config: Config, log: Log): Promise<Bot> {
  const http = await openHttpServer({ host: config.slack.mode === 'local' ? '127.0.0.1' : '0.0.0.0', port: config.port });
  const url = `http://127.0.0.1:${http.port}`;
  let checks: Parameters<typeof readyz>[0] = () => ({});
  http.route('/healthz', healthz);
  http.route('/readyz', readyz(() => checks()));
  const core = await openCore(config, log).catch(async (error: unknown) => {
    await http.close(0);
    throw error;
  });
  const workspace = config.slack.mode === 'local' ? await openLocalWorkspace(config, url, log) : undefined;
  const slack = await openSlackRoom({ connection: connectionOf(config, workspace, url), core, clock: systemClock, log });

  await core.jobs.start([
    ...slack.bindings,
    bindJob(collectSamplesJob, (data) => collectSamples(core, data)),
    bindJob(pruneMetricsJob, () => pruneMetrics(core)),
    bindJob(pruneIntentsJob, async () => void (await pruneIntents(core.db, new Date(systemClock.now().getTime() - keepIntentsMs)))),
  ]);
}
