// Communications: e-mails with the ledger beside nodemailer alone, memory at a hundred thousand, and what five kill -9 leave behind.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/db/embedded/server.ts';
import { migrate } from '../../src/db/migrate.ts';
import { openOwnDb } from '../../src/db/own.ts';
import { openTargetDb } from '../../src/db/target.ts';
import { findCommunication } from '../../src/features/communications/communication-store.ts';
import { sendCommunication } from '../../src/features/communications/send-communication.ts';
import { openLog } from '../../src/lib/log.ts';
import { killWhileSending } from '../chaos/comms-kills.ts';
import { openComms, ready, rendered, requester, type Surroundings } from '../kit/comms-engine.ts';
import { startSmtpSink } from '../kit/smtp-sink.ts';
import { sendBare } from './comms/bare.ts';
import { type Bench, say } from './report.ts';

const connections = 5;
const log = openLog('error');
const mb = 1024 * 1024;

// As large as a real one: 11 KB of HTML.
const content = () => {
  const words = 'Sign-in works again';
  const html = `<html><body>${`<p style="margin:0 0 16px">${words} for everybody since 14:05 UTC.</p>`.repeat(160)}</body></html>`;
  return {
    ...rendered(),
    email: { subject: words, html, text: `${words} for everybody since 14:05 UTC.\n`.repeat(20) },
  };
};

export const benchComms: Bench = async ({ quick }) => {
  const folder = await mkdtemp(join(tmpdir(), 'backbolt-bench-'));
  await chmod(folder, 0o755);
  const postgres = await startEmbeddedPostgres({ folder, log });
  const sink = fork(new URL('./comms/sink.ts', import.meta.url), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  try {
    const [url] = (await once(sink, 'message')) as [string];
    const many = quick ? 1_000 : 20_000;
    const rate = await measureRate(postgres, sink, url, many);
    say(`bare ${rate.bare.toFixed(0)}/s, with the ledger ${rate.ledger.toFixed(0)}/s`);
    const grown = await measureMemory(postgres, sink, url, quick ? 2_000 : 100_000);
    say(`memory ${grown.live.toFixed(0)} MB above start, resident ${grown.rss.toFixed(0)} MB`);
    const kills = await measureKills(postgres, quick ? 1 : 5);
    say(JSON.stringify(kills));
    const figure = (name: string, value: number, unit: string, note: string) => ({
      name,
      value,
      unit,
      ratio: null,
      note,
    });
    return [
      figure('bare-rate', rate.bare, '1/s', `nodemailer's pool of ${connections} alone`),
      { ...figure('rate', rate.ledger, '1/s', `${many} recipients, with the ledger`), ratio: rate.ledger / rate.bare },
      {
        ...figure('rate-vs-bare', rate.ledger / rate.bare, 'ratio', 'aim: at least 0.85'),
        ratio: rate.ledger / rate.bare,
      },
      figure(
        'memory-growth-mb',
        grown.live,
        'MB',
        `at ${quick ? 2_000 : 100_000} recipients, after a collection; aim: at most 50`,
      ),
      figure('resident-growth-mb', grown.rss, 'MB', 'the same with what V8 keeps for its young generation'),
      figure('duplicates', kills.duplicates, 'e-mails', `after ${kills.kills} kill -9; aim: 0`),
      figure('lost', kills.lost, 'e-mails', 'aim: 0'),
      figure('unknown', kills.unknown, 'e-mails', 'said to be so, and not sent again'),
    ];
  } finally {
    sink.kill('SIGKILL');
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

let databases = 0;

async function surroundings(postgres: EmbeddedPostgres, people: number, url: string): Promise<Surroundings> {
  databases += 1;
  const [ownUrl, watchedUrl] = await Promise.all([
    postgres.database(`own_${databases}`),
    postgres.database(`watched_${databases}`),
  ]);
  const own = openOwnDb({ url: ownUrl, log });
  await migrate(own);
  await own.close();
  const watched = openTargetDb({ url: watchedUrl, log });
  await watched.runFile(`create table people as select 'u' || n as user_id, 'user' || n || '@example.com' as email, 'en' as locale,
    'UTC' as time_zone, 'User ' || n as name from generate_series(1, ${people}) n`);
  await watched.close();
  return { ownUrl, watchedUrl, smtpUrls: [url], connections, timeoutMs: 10_000 };
}

// Bare before and after, since a machine does not stay as fast as it was.
async function measureRate(postgres: EmbeddedPostgres, sink: ChildProcess, url: string, many: number) {
  const engine = await openComms(await surroundings(postgres, many, url), log);
  try {
    const one = content();
    await sendBare(url, one.email, Math.ceil(many / 20), connections);
    const before = await sendBare(url, one.email, many / 2, connections);
    await counted(sink);
    const { number, hash } = await ready(engine, { rendered: { en: one } });
    await sendCommunication(engine, { number, actor: requester, hash });
    const start = performance.now();
    await engine.sender.execute(number);
    const ledger = many / ((performance.now() - start) / 1000);
    const { accepted, twice } = await counted(sink);
    const state = (await findCommunication(engine.db, number, 'backbolt'))?.state;
    if (accepted !== many || twice !== 0 || state !== 'sent')
      throw new Error(`${accepted} accepted, ${twice} twice, ${state}`);
    const after = await sendBare(url, one.email, many / 2, connections);
    await counted(sink);
    say(`bare before ${before.toFixed(0)}/s, after ${after.toFixed(0)}/s`);
    return { bare: 2 / (1 / before + 1 / after), ledger };
  } finally {
    await engine.close();
  }
}

async function counted(sink: ChildProcess): Promise<{ accepted: number; twice: number }> {
  sink.send('count');
  const [said] = await once(sink, 'message');
  return said as { accepted: number; twice: number };
}

type Memory = { rss: number; live: number };

// A replica by itself, from before it sends to the end.
async function measureMemory(
  postgres: EmbeddedPostgres,
  sink: ChildProcess,
  url: string,
  many: number,
): Promise<Memory> {
  const at = await surroundings(postgres, many, url);
  const engine = await openComms(at, log);
  const replica = fork(new URL('../kit/comms-replica.ts', import.meta.url), [JSON.stringify(at)], {
    execArgv: ['--disable-warning=ExperimentalWarning', '--expose-gc'],
  });
  try {
    await once(replica, 'message');
    const { number, hash } = await ready(engine, { rendered: { en: content() } });
    const look = async () => {
      replica.send('memory');
      const [{ rss, live }] = (await once(replica, 'message')) as [Memory];
      return { rss: rss / mb, live: live / mb };
    };
    const start = await look();
    const most = { ...start };
    await sendCommunication(engine, { number, actor: requester, hash });
    while ((await findCommunication(engine.db, number, 'backbolt'))?.state === 'sending') {
      await delay(1_000);
      const now = await look();
      most.rss = Math.max(most.rss, now.rss);
      most.live = Math.max(most.live, now.live);
    }
    const { accepted } = await counted(sink);
    if (accepted !== many) throw new Error(`${accepted} of ${many} accepted`);
    return { rss: most.rss - start.rss, live: most.live - start.live };
  } finally {
    replica.kill('SIGKILL');
    await engine.close();
  }
}

async function measureKills(postgres: EmbeddedPostgres, kills: number) {
  const sink = await startSmtpSink({ keep: false });
  const engine = await openComms(await surroundings(postgres, 600 * (kills + 1), sink.url), log);
  try {
    return await killWhileSending(engine, sink, { kills, every: 400 });
  } finally {
    await engine.close();
    await sink.stop();
  }
}
