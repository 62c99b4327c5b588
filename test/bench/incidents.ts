// Incidents: from a declaration to its card, a thousand deadlines at once, and one incident from declare to resolve.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/db/embedded/server.ts';
import { openLog } from '../../src/lib/log.ts';
import { type Deadlines, measureDeadlines, p99 } from './incidents/deadlines.ts';
import { measurePeople } from './incidents/people.ts';
import { type Bench, type Figure, say } from './report.ts';
import { median, quantile } from './statistics.ts';

type Size = { incidents: number; minuteMs: number; declarations: number };
const full: Size = { incidents: 1_000, minuteMs: 60_000, declarations: 40 };
const short: Size = { incidents: 100, minuteMs: 6_000, declarations: 5 };

// Slack's 100 messages a minute would take ten minutes for a thousand; everything else is as it is.
const factor = 20;

export const benchIncidents: Bench = async ({ quick }) => {
  const size = quick ? short : full;
  const folder = await mkdtemp(join(tmpdir(), 'backbolt-bench-'));
  await chmod(folder, 0o755);
  const settings = ['track_commit_timestamp=on'];
  const postgres = await startEmbeddedPostgres({ folder, log: openLog('warn'), settings });
  try {
    say(`Slack's rate limits, its own and those that Backbolt keeps, are ${factor} times as wide as documented`);
    return [...(await people(postgres, folder, size)), ...(await deadlines(postgres, folder, size))];
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

async function people(postgres: EmbeddedPostgres, folder: string, { declarations }: Size): Promise<Figure[]> {
  const { declares, bare, story } = await measurePeople(postgres, { declarations, factor, folder });
  const calls = [...story.calls].filter(([name, count]) => /\./.test(name) && count > 0);
  const total = calls.reduce((sum, [, count]) => sum + count, 0);
  say(`one incident: ${calls.map(([name, count]) => `${count} ${name}`).join(', ')}`);
  const both = (name: string, q: number, note: string): Figure[] => {
    const floor = quantile(bare, q);
    const value = quantile(declares, q);
    return [
      {
        name: `declare-bare-${name}-ms`,
        value: floor,
        unit: 'ms',
        ratio: null,
        note: 'a bare client makes a channel, posts',
      },
      { name: `declare-${name}-ms`, value, unit: 'ms', ratio: value / floor, note },
    ];
  };
  return [
    ...both('p50', 0.5, 'submitted until the card is seen'),
    ...both('p99', 0.99, `of ${declarations}; aim: at most 2000`),
    {
      name: 'story-ms',
      value: story.ms,
      unit: 'ms',
      ratio: null,
      note: 'declare, acknowledge, command, update, resolve',
    },
    { name: 'story-calls', value: total, unit: 'calls', ratio: null, note: 'of the Web API' },
  ];
}

async function deadlines(postgres: EmbeddedPostgres, folder: string, { incidents, minuteMs }: Size): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const replicas of [1, 3]) {
    const name = (base: string) => (replicas === 1 ? base : `${base}-${replicas}`);
    const by = replicas === 1 ? '1 replica' : `${replicas} replicas`;
    const common = { replicas, incidents, factor, folder };
    const spread = await measureDeadlines(postgres, { ...common, withinMs: minuteMs });
    const burst = await measureDeadlines(postgres, { ...common, withinMs: 0 });
    say(`${by}: Slack refused ${spread.refused} and ${burst.refused} calls as too many`);
    const lateness = (base: string, { lateness: late, bareMs }: Deadlines, when: string): Figure => ({
      name: name(base),
      value: p99(late),
      unit: 'ms',
      ratio: p99(late) / bareMs,
      note: `${incidents} ${when}, ${by}; p50 ${median(late).toFixed(0)}`,
    });
    figures.push(
      {
        name: name('bare-commits-ms'),
        value: burst.bareMs,
        unit: 'ms',
        ratio: null,
        note: 'as many bare transactions',
      },
      lateness('decision-lateness-p99-ms', spread, 'in one minute'),
      lateness('burst-lateness-p99-ms', burst, 'at one moment'),
      { name: name('drain-floor-ms'), value: burst.floorMs, unit: 'ms', ratio: null, note: 'Slack’s limit alone' },
      {
        name: name('drain-vs-floor'),
        value: burst.drainMs / burst.floorMs,
        unit: 'ratio',
        ratio: burst.drainMs / burst.floorMs,
        note: `${incidents} at one moment, ${by}; aim: at most 1.2`,
      },
    );
  }
  return figures;
}
