// A thousand open incidents whose updates are due in the same minute, or at the same moment: how late the reminders are decided, and when the last one is posted.
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { EmbeddedPostgres } from '../../../src/db/embedded/server.ts';
import { migrate } from '../../../src/db/migrate.ts';
import { type OwnDb, openOwnDb } from '../../../src/db/own.ts';
import { sql } from '../../../src/db/sql.ts';
import { openLog } from '../../../src/lib/log.ts';
import { methods } from '../../../src/slack/methods.ts';
import { freePort } from '../../kit/free-port.ts';
import { type Program, startProgram } from '../program.ts';
import { quantile } from '../statistics.ts';
import { botToken, openLimitedSlack, signingSecret } from './limited-slack.ts';

export type Deadlines = {
  /** Of each incident: ms from the moment at which its update was due until its reminder was committed. */
  lateness: number[];
  /** From the moment at which they were due until the last reminder was in Slack. */
  drainMs: number;
  /** The same, as Slack's limit alone would have it. */
  floorMs: number;
  /** Calls that Slack refused as too many. */
  refused: number;
  /** Time that as many bare transactions take, of one insert each, by ten connections. */
  bareMs: number;
};

const log = openLog('warn');
const said = 'The status update was due by';

/** Runs it once. `withinMs`: the deadlines are spread evenly over so long. `factor`: how many times as wide Slack's limits are. */
export async function measureDeadlines(
  postgres: EmbeddedPostgres,
  options: { replicas: number; incidents: number; withinMs: number; factor: number; folder: string },
): Promise<Deadlines> {
  const { replicas, incidents, withinMs, factor, folder } = options;
  const url = await postgres.database(`deadlines_${replicas}_${withinMs}`);
  const db = openOwnDb({ url, log, max: 10 });
  const slack = await openLimitedSlack(factor);
  const running: Program[] = [];
  try {
    await migrate(db);
    await seed(db, incidents);
    const bareMs = await bareTransactions(db, incidents);
    for (let n = 0; n < replicas; n += 1) running.push(await startReplica(url, slack.apiUrl, { factor, folder }));
    const due = await letAllBeDue(db, withinMs / incidents);
    // Slack takes a burst first, then so many a minute.
    const perMinute = methods['chat.postMessage'].perMinute;
    const floorMs = ((incidents - Math.ceil(perMinute / 6)) * 60_000) / (perMinute * factor);
    const reminders = () => slack.posts.filter(({ text }) => text.includes(said));
    const patience = Date.now() + 3_000 + withinMs + floorMs * 3 + 60_000;
    while (reminders().length < incidents && Date.now() < patience) await delay(50);
    const posted = reminders();
    if (new Set(posted.map(({ channel }) => channel)).size !== incidents || posted.length !== incidents) {
      throw new Error(`${posted.length} reminders were posted for ${incidents} deadlines`);
    }
    const drainMs = Math.max(...posted.map(({ at }) => at)) - due.getTime();
    return { lateness: await latenessOf(db), drainMs, floorMs, refused: slack.refused(), bareMs };
  } finally {
    await Promise.all(running.map((replica) => replica.stop()));
    await slack.close();
    await db.close();
  }
}

// Incidents as they are after a quarter of an hour: set up, acknowledged, with a card and a draft; nothing is due for an hour.
async function seed(db: OwnDb, incidents: number): Promise<void> {
  await db.run(sql`
    insert into backbolt.incident (title, severity, status, impact, components, private, practice, declared_by, started_at, acknowledged_at,
      acknowledged_by, channel_state, channel, channel_name)
    select 'Trouble ' || n, 'P1', 'investigating', 'Nobody can sign in', '{}', false, false, 'U0BENCH', now(), now(),
      'U0BENCH', 'ready', 'C0BENCH' || n, 'inc-' || n from generate_series(1, ${incidents}::int) n`);
  await db.run(sql`
    insert into backbolt.live_card (kind, subject, channel, fence, leased_until, may_be_posted, posted_in, ts, version, pin)
    select kind, number::text, place, 1, '-infinity', true, place, '1.' || number, version, 'pinned' from backbolt.incident,
      lateral (values ('incident', channel), ('incident_announcement', 'C0AUTH')) as card (kind, place)`);
  await db.run(sql`
    insert into backbolt.cadence (subject, every_minutes, deadline, due_at, promised_at, last_at, phase)
    select 'incident-' || number, 15, 1, started_at + interval '1 hour', started_at + interval '1 hour', started_at, 'drafted'
    from backbolt.incident`);
  await db.run(sql`
    insert into backbolt.timer (key, job, data, due_at)
    select 'cadence:' || subject || ':reminded', 'incidents.remind', jsonb_build_object('subject', subject, 'deadline', deadline), due_at
    from backbolt.cadence`);
}

// Returns the first of the deadlines; the others follow `everyMs` apart.
async function letAllBeDue(db: OwnDb, everyMs: number): Promise<Date> {
  const { due } = await db.one(
    z.object({ due: z.date() }),
    sql`select date_trunc('milliseconds', clock_timestamp()) + interval '2 seconds' as due`,
  );
  await db.transaction(async (tx) => {
    const each = sql`${due}::timestamptz + (substring(subject from '\\d+')::int - 1) * ${everyMs}::float8 * interval '1 millisecond'`;
    await tx.run(sql`update backbolt.cadence set due_at = ${each}`);
    await tx.run(sql`
      update backbolt.timer t set due_at = c.due_at from backbolt.cadence c where t.key = 'cadence:' || c.subject || ':reminded'`);
  });
  return due;
}

// The time of the commit, which the server keeps for each row.
async function latenessOf(db: OwnDb): Promise<number[]> {
  const rows = await db.rows(
    z.object({ ms: z.number() }),
    sql`select (extract(epoch from pg_xact_commit_timestamp(e.xmin) - c.due_at) * 1000)::float8 as ms
      from backbolt.event e join backbolt.cadence c on c.subject = e.stream where e.kind = 'incident.update_reminded'`,
  );
  return rows.map((row) => row.ms);
}

async function bareTransactions(db: OwnDb, count: number): Promise<number> {
  await db.run(sql`create table public.bare (n integer, at timestamptz default now())`);
  const start = performance.now();
  await Promise.all(Array.from({ length: count }, (_, n) => db.run(sql`insert into public.bare (n) values (${n})`)));
  return performance.now() - start;
}

/** Starts Backbolt against this Slack. */
export async function startReplica(
  databaseUrl: string,
  apiUrl: string,
  options: { factor: number; folder: string; token?: string; secret?: string; port?: number },
): Promise<Program> {
  const port = String(options.port ?? (await freePort()));
  return await startProgram({
    name: 'backbolt',
    file: new URL('replica.ts', import.meta.url),
    args: [String(options.factor)],
    env: {
      SLACK_BOT_TOKEN: options.token ?? botToken,
      SLACK_SIGNING_SECRET: options.secret ?? signingSecret,
      SLACK_API_URL: apiUrl,
      DATABASE_URL: databaseUrl,
      LOG_LEVEL: 'error',
      PORT: port,
    },
    folder: options.folder,
    url: `http://127.0.0.1:${port}`,
    readyPath: '/readyz',
  });
}

export const p99 = (values: readonly number[]): number => quantile(values, 0.99);
