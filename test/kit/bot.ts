// A whole Backbolt beside a workspace: real Bolt, real Postgres, a watched database; in Socket Mode or in HTTP mode.
import { type Bot, startBot } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import { skipTime } from '../../src/db/domain-time.ts';
import { type OwnDb, openOwnDb } from '../../src/db/own.ts';
import { sql } from '../../src/db/sql.ts';
import { nameOfSource } from '../../src/features/auth-metrics/open-sources.ts';
import { packFigures } from '../../src/features/auth-metrics/source-pack.ts';
import { Secret } from '../../src/lib/redaction.ts';
import { newWatched, type Watched } from '../features/auth-metrics/watched-fixture.ts';
import { afterThis } from './after-this.ts';
import { databaseUrl, newDatabase, quietLog } from './database.ts';
import { freePort } from './free-port.ts';
import { readOnce } from './read-once.ts';
import { startWorkspace, type TestWorkspace } from './workspace.ts';

export type Mode = 'socket' | 'http';

export type TestBot = {
  workspace: TestWorkspace;
  /** The replicas' addresses. */
  urls: string[];
  db: OwnDb;
  watched: Watched;
  /** Ends one replica in order, as SIGTERM does. */
  stopReplica(index: number): Promise<void>;
  /** Starts one more replica; in HTTP mode only where the first one was stopped, whose port it takes. */
  startReplica(): Promise<void>;
};

// People take longer than tests: at this pace nobody waits for Slack's limits, which have tests of their own.
const limitFactor = 20;

/**
 * Starts it all; the test's end stops it. `prepare` fills the watched database before the first round of collecting.
 */
export async function startTestBot(options: {
  mode: Mode;
  replicas?: number;
  prepare?: (watched: Watched) => Promise<void>;
  env?: Record<string, string>;
  /** What happens before the first replica starts, with the environment that it will have. */
  before?: (env: Record<string, string>) => Promise<void>;
}): Promise<TestBot> {
  const { mode } = options;
  const watched = await newWatched();
  await options.prepare?.(watched);
  const url = await newDatabase({ migrated: true });
  const db = openOwnDb({ url, log: quietLog, max: 3 });
  afterThis(() => db.close());
  const readerUrl = databaseUrl(watched.name, 'backbolt_reader');
  if (options.prepare === undefined) await skipBackfill(db, readerUrl);
  // In HTTP mode the workspace must know it before the bot starts.
  const port = mode === 'http' ? await freePort() : 0;
  const requestUrl = `http://127.0.0.1:${port}/slack/events`;
  const workspace = await startWorkspace({
    delivery: mode === 'socket' ? { kind: 'socket' } : { kind: 'http', requestUrl },
    skip: async (ms) => void (await skipTime(db, ms)),
    rateLimits: limitFactor,
  });
  afterThis(() => workspace.stop());
  const { tokens } = workspace;
  const env = {
    SLACK_BOT_TOKEN: tokens.bot,
    ...(mode === 'socket' ? { SLACK_APP_TOKEN: tokens.app } : { SLACK_SIGNING_SECRET: tokens.signingSecret }),
    SLACK_API_URL: workspace.apiUrl,
    DATABASE_URL: url,
    AUTH_DATABASE_URL: readerUrl,
    LOG_LEVEL: 'silent',
    ...options.env,
  };
  await options.before?.(env);
  const bots: Bot[] = [];
  const startReplica = async (at: number) => {
    const bot = await startBot({ ...readConfig({ ...env, PORT: String(at) }), limitFactor }, quietLog, readOnce);
    bots.push(bot);
    afterThis(bot.stop);
  };
  for (let n = 0; n < (options.replicas ?? 1); n += 1) await startReplica(n === 0 ? port : 0);
  if (mode === 'socket') await workspace.appConnected();
  return {
    workspace,
    db,
    watched,
    urls: bots.map((bot) => bot.url),
    stopReplica: async (index) => await bots[index]?.stop(),
    startReplica: () => startReplica(mode === 'http' ? port : 0),
  };
}

/** A database with nothing in it is not worth a week's reading, with which a bot begins, and for which its stop waits. */
async function skipBackfill(db: OwnDb, url: string): Promise<void> {
  const source = nameOfSource(new Secret(url), undefined);
  await db.run(sql`insert into backbolt.metric_source (source, fence, leased_until, watermark, present, top_watermark)
    values (${source}, 0, '-infinity', clock_timestamp(), ${JSON.stringify(packFigures)}, clock_timestamp())`);
}
