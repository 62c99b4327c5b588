// `/auth-status` over signed HTTP, with the card really delivered: acknowledgement, cards per second, overload; beside a bare Bolt app.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Apps, startApps } from './ack/apps.ts';
import { closedLoop, openLoop } from './ack/load.ts';
import { overload } from './ack/overload.ts';
import { openSlackStandIn, type SlackStandIn } from './ack/slack-stand-in.ts';
import type { Program } from './program.ts';
import { type Bench, type Figure, say } from './report.ts';
import { median, quantile } from './statistics.ts';

type Size = { rounds: number; openMs: number; closedMs: number; overloadMs: number };
const full: Size = { rounds: 5, openMs: 8_000, closedMs: 3_000, overloadMs: 5_000 };
const short: Size = { rounds: 1, openMs: 1_500, closedMs: 1_000, overloadMs: 1_500 };

export const benchAck: Bench = async ({ quick }) => {
  const size = quick ? short : full;
  const folder = await mkdtemp(join(tmpdir(), 'backbolt-bench-'));
  await chmod(folder, 0o755);
  const slack = await openSlackStandIn();
  const closing = [() => rm(folder, { recursive: true, force: true }), slack.close];
  try {
    const apps = await startApps(slack, folder, closing);
    say(`a card has ${apps.cardBytes} bytes`);
    for (const app of [apps.bare, apps.backbolt]) await closedLoop(slack, app, { connections: 10, ms: size.closedMs });
    const figures = [...(await acknowledgement(slack, apps, size)), ...(await cards(slack, apps, size))];
    return [...figures, ...(await overload(slack, apps, size.overloadMs))];
  } finally {
    for (const close of closing.reverse()) await close();
  }
};

type Rounds = Record<Program['name'], number[]>;
const newRounds = (): Rounds => ({ bare: [], backbolt: [] });

// The order changes from round to round, so that neither app always has the quieter machine.
async function interleaved(apps: Apps, rounds: number, measure: (app: Program) => Promise<void>): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? [apps.bare, apps.backbolt] : [apps.backbolt, apps.bare];
    for (const app of order) await measure(app);
  }
}

async function acknowledgement(slack: SlackStandIn, apps: Apps, size: Size): Promise<Figure[]> {
  const p50 = newRounds();
  const p99 = newRounds();
  await interleaved(apps, size.rounds, async (app) => {
    const outcomes = await openLoop(slack, app, { perSecond: 100, ms: size.openMs });
    const missed = outcomes.filter((outcome) => !outcome.card).length;
    if (missed > 0) throw new Error(`${app.name}: ${missed} of ${outcomes.length} requests had no card`);
    const times = outcomes.map((outcome) => outcome.ms);
    p50[app.name].push(quantile(times, 0.5));
    p99[app.name].push(quantile(times, 0.99));
    say(
      `open loop, 100/s, ${app.name}: p50 ${quantile(times, 0.5).toFixed(2)} ms, p99 ${quantile(times, 0.99).toFixed(2)} ms`,
    );
  });
  return [
    ...compared(['ack-p50-bare', 'ack-p50-vs-bare'], 'ms', p50, 'at 100 requests/s'),
    ...compared(['ack-p99-bare', 'ack-p99-vs-bare'], 'ms', p99, 'at 100 requests/s; aim: at most 2 ×'),
  ];
}

async function cards(slack: SlackStandIn, apps: Apps, size: Size): Promise<Figure[]> {
  const figures: Figure[] = [];
  const ratios: number[] = [];
  for (const connections of [1, 10, 50]) {
    const perSecond = newRounds();
    await interleaved(apps, size.rounds, async (app) => {
      const cpu = process.cpuUsage();
      const { cardsPerSecond } = await closedLoop(slack, app, { connections, ms: size.closedMs });
      const { user, system } = process.cpuUsage(cpu);
      perSecond[app.name].push(cardsPerSecond);
      const load = Math.round((user + system) / size.closedMs / 10);
      say(
        `${connections} connections, ${app.name}: ${cardsPerSecond.toFixed(0)} cards/s (load generator ${load} % of a core)`,
      );
    });
    const names = [`cards-bare-${connections}`, `cards-vs-bare-${connections}`] as const;
    const both = compared(names, 'cards/s', perSecond, `${connections} under way; aim: at least 0.7 ×`);
    figures.push(...both);
    ratios.push(...both.flatMap(({ ratio }) => ratio ?? []));
  }
  const least = Math.min(...ratios);
  return [
    ...figures,
    { name: 'cards-vs-bare', value: least, unit: 'ratio', ratio: least, note: 'the smallest of these' },
  ];
}

// The medians of all rounds: the baseline, and Backbolt beside it.
function compared([bareName, name]: readonly [string, string], unit: string, rounds: Rounds, note: string): Figure[] {
  const bare = median(rounds.bare);
  const value = median(rounds.backbolt);
  return [
    { name: bareName, value: bare, unit, ratio: null },
    { name, value, unit, ratio: value / bare, note },
  ];
}
