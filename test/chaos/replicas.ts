// Backbolt as it runs in production: processes of src/main.ts that share one database and one Slack; to be killed.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'vitest';
import { z } from 'zod';
import { skipTime } from '../../src/db/domain-time.ts';
import { type OwnDb, openOwnDb } from '../../src/db/own.ts';
import { sql } from '../../src/db/sql.ts';
import { compileCache } from '../kit/caches.ts';
import { newDatabase, quietLog } from '../kit/database.ts';
import { startWorkspace, type TestWorkspace } from '../kit/workspace.ts';
import { openSlackFront, type SlackFront } from './slack-front.ts';

export type Replicas = {
  workspace: TestWorkspace;
  front: SlackFront;
  db: OwnDb;
  /** Starts so many, and resolves when all are ready. */
  start(count: number): Promise<void>;
  /** kill -9 of one, or of all; resolves when they are gone. */
  kill(index?: number): Promise<void>;
};

/**
 * Opens the surroundings; no process runs yet. `onFinished` takes what is to be closed, last first.
 * Slack's rate limits are switched off: they would spread over minutes what is to be met in the same second.
 */
export async function openReplicas(
  onFinished: (close: () => Promise<void>) => void,
  options: { databaseUrl?: string } = {},
): Promise<Replicas> {
  const url = options.databaseUrl ?? (await newDatabase({ migrated: true }));
  const db = openOwnDb({ url, log: quietLog, max: 3 });
  onFinished(() => db.close());
  await withoutLimits(db);
  let workspace: TestWorkspace | undefined;
  const front = await openSlackFront(() => workspace?.url ?? '');
  onFinished(front.close);
  workspace = await startWorkspace({
    delivery: { kind: 'http', requestUrl: front.requestUrl },
    rateLimits: false,
    skip: async (ms) => void (await skipTime(db, ms)),
  });
  onFinished(workspace.stop);
  const env = {
    PATH: process.env.PATH,
    SLACK_BOT_TOKEN: workspace.tokens.bot,
    SLACK_SIGNING_SECRET: workspace.tokens.signingSecret,
    SLACK_API_URL: `${front.url}/api/`,
    DATABASE_URL: url,
    LOG_LEVEL: process.env.TEST_LOG ?? 'silent',
    PORT: '0',
  };
  let running: { child: ChildProcess; url: string }[] = [];
  const deliver = () => front.deliverTo(running.map((replica) => replica.url));
  const kill = async (index?: number) => {
    const killed = running.filter((_, n) => index === undefined || n === index);
    running = running.filter((replica) => !killed.includes(replica));
    deliver();
    for (const { child } of killed) child.kill('SIGKILL');
    await Promise.all(killed.map(({ child }) => gone(child)));
    front.cut();
  };
  onFinished(() => kill());
  return {
    workspace,
    front,
    db,
    kill,
    async start(count) {
      const started = await Promise.all(Array.from({ length: count }, () => startReplica(env)));
      running.push(...started);
      deliver();
    },
  };
}

async function startReplica(env: NodeJS.ProcessEnv): Promise<{ child: ChildProcess; url: string }> {
  const args = ['--disable-warning=ExperimentalWarning', 'src/main.ts'];
  const child = spawn(process.execPath, args, {
    env: { ...compileCache, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    said += chunk;
    const [, url] = /health at (\S+)\/healthz/.exec(said) ?? [];
    if (url === undefined) continue;
    child.stdout.pipe(process.stdout, { end: false });
    return { child, url };
  }
  throw new Error(`the replica ended before it was ready: ${said}`);
}

async function gone(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

/** The limiter finds every bucket as if nothing had ever been sent. */
async function withoutLimits(db: OwnDb): Promise<void> {
  await db.run(sql`create function backbolt.forget() returns trigger language plpgsql as 'begin return null; end'`);
  await db.run(sql`
    create trigger forget before insert on backbolt.send_bucket for each row execute function backbolt.forget()`);
}

/**
 * Lets a minute pass for the claims of processes that are dead: of jobs (10 s without a heartbeat), of cards (10 s), and for pauses before
 * the next try. Only while nobody runs: whoever lives would lose what it holds.
 */
export async function expireClaims(db: OwnDb): Promise<void> {
  const jobs = sql`backbolt_jobs.job`;
  await db.run(sql`update ${jobs} set heartbeat_on = heartbeat_on - interval '1 minute' where state = 'active'`);
  await db.run(sql`update ${jobs} set start_after = now() where state = 'retry'`);
  await db.run(sql`update backbolt.live_card set leased_until = leased_until - interval '1 minute'`);
}

const Left = z.object({ left: z.string() });

/** Fails unless there are so many incidents, all of them set up, and neither a job nor a deadline waits for anybody. */
export async function expectNothingToDo(db: OwnDb, incidents: number): Promise<void> {
  const left = await db.rows(
    Left,
    sql`select 'part ' || step || ' of ' || incident as left from backbolt.incident_setup where state <> 'done'
      union all select 'job ' || name || ' ' || data from backbolt_jobs.job
        where name like 'incidents.%' and state in ('created', 'retry', 'active')
      union all select 'deadline ' || key from backbolt.timer, backbolt.domain_clock
        where every is null and due_at <= clock_timestamp() + time_offset
      union all select count(*) || ' incidents' from backbolt.incident having count(*) <> ${incidents}`,
  );
  expect(left.map((row) => row.left)).toEqual([]);
}
