// Communications: rendering, e-mails with the ledger beside nodemailer alone, memory at a hundred thousand, and what five kill -9 leave behind.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/db/embedded/server.ts';
import { killWhileSending } from '../chaos/comms-kills.ts';
import { openComms } from '../kit/comms-engine.ts';
import { startSmtpSink } from '../kit/smtp-sink.ts';
import { measureMemory } from './comms/memory.ts';
import { measureRate } from './comms/rate.ts';
import { measureRendering } from './comms/rendering.ts';
import { connections, log, surroundings } from './comms/surroundings.ts';
import { type Bench, type Figure, say } from './report.ts';

export const benchComms: Bench = async ({ quick }) => {
  const rendering = await measureRendering(quick ? 20 : 500);
  say(`rendered in ${rendering.median.toFixed(2)} ms, the first time in ${rendering.first.toFixed(0)} ms`);
  const folder = await mkdtemp(join(tmpdir(), 'backbolt-bench-'));
  await chmod(folder, 0o755);
  const postgres = await startEmbeddedPostgres({ folder, log });
  const sink = fork(new URL('./comms/sink.ts', import.meta.url), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  try {
    const [url] = (await once(sink, 'message')) as [string];
    const [many, rounds] = quick ? [1_000, 1] : [20_000, 5];
    const rate = await measureRate(postgres, { sink, url, many, rounds });
    const crowd = quick ? 2_000 : 100_000;
    const grown = await measureMemory(postgres, { sink, url, many: crowd });
    say(JSON.stringify(grown));
    const kills = await measureKills(postgres, quick ? 1 : 5);
    say(JSON.stringify(kills));
    const figure = (name: string, value: number, unit: string, note: string): Figure => ({
      name,
      value,
      unit,
      ratio: null,
      note,
    });
    const inRounds = `median of ${rounds} rounds, half of the bare ones before and half after`;
    return [
      figure('render-p50', rendering.median, 'ms', `all channels of one message in ${rendering.locales} languages`),
      figure('render-first', rendering.first, 'ms', 'the same for the first time in a process'),
      figure('bare-rate', rate.bare, '1/s', `nodemailer's pool of ${connections} alone`),
      figure('rate', rate.ledger, '1/s', `${many} recipients, with the ledger; ${inRounds}`),
      { ...figure('rate-vs-bare', rate.ratio, 'ratio', 'aim: at least 0.85'), ratio: rate.ratio },
      figure('memory-growth-mb', grown.held, 'MB', `held at ${crowd} recipients above start; aim: at most 50`),
      figure('memory-growth-since-tenth-mb', grown.heldSinceTenth, 'MB', 'held from a tenth of them on: flat is 0'),
      figure('resident-growth-mb', grown.resident, 'MB', 'what the process takes above start'),
      figure('resident-growth-old-mb', grown.residentWithoutYoung, 'MB', "without V8's young generation"),
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
