// The local Slack workspace: round trips of a command, a click and a modal beside a bare echo, and the server's memory after many calls.
import { browserAvailable } from '../kit/browser.ts';
import { type Bench, type Figure, say } from './report.ts';
import { median, quantile } from './statistics.ts';
import { openEcho } from './workspace/echo.ts';
import { memoryAfter } from './workspace/memory.ts';
import { openRoundTrips } from './workspace/round-trips.ts';
import { measureBurst } from './workspace-page.ts';

type Size = { rounds: number; trips: number; calls: readonly [few: number, many: number] };
const full: Size = { rounds: 5, trips: 200, calls: [1_000, 100_000] };
const short: Size = { rounds: 1, trips: 20, calls: [100, 2_000] };

type Trip = () => Promise<void>;

export const benchWorkspace: Bench = async ({ quick }) => {
  const size = quick ? short : full;
  const trips = [...(await roundTrips('socket', size)), ...(await roundTrips('http', size))];
  return [...trips, ...(await burst()), ...(await memory(size))];
};

async function burst(): Promise<Figure[]> {
  if (!browserAvailable()) return [];
  const { shownPerSecond, lastShownMs, longestGapMs } = await measureBurst();
  return [
    {
      name: 'burst-shown',
      value: shownPerSecond,
      unit: 'messages/s',
      ratio: null,
      note: '50 posted at once, seen in a browser',
    },
    { name: 'burst-last', value: lastShownMs, unit: 'ms', ratio: null, note: 'until the last can be seen' },
    { name: 'burst-gap', value: longestGapMs, unit: 'ms', ratio: null, note: 'the longest time without a new frame' },
  ];
}

// In turns, so that a noisy moment of the machine hits all alike.
async function roundTrips(mode: 'socket' | 'http', size: Size): Promise<Figure[]> {
  const echo = await openEcho(mode);
  const app = await openRoundTrips(mode);
  const trips: Record<string, Trip> = { echo: echo.trip, command: app.command, click: app.click, modal: app.modal };
  const p50 = new Map(Object.keys(trips).map((name): [string, number[]] => [name, []]));
  const p99 = new Map(Object.keys(trips).map((name): [string, number[]] => [name, []]));
  try {
    for (const trip of Object.values(trips)) await timed(trip, size.trips);
    for (let round = 0; round < size.rounds; round += 1) {
      for (const [name, trip] of Object.entries(trips)) {
        const times = await timed(trip, size.trips);
        p50.get(name)?.push(quantile(times, 0.5));
        p99.get(name)?.push(quantile(times, 0.99));
      }
    }
  } finally {
    await app.close();
    await echo.close();
  }
  const notes: Record<string, string> = {
    echo: `a bare ${mode} echo on loopback`,
    command: 'typed until answered; aim: p50 below 20 ms',
    click: 'clicked until the card shows it; aim: p50 below 20 ms',
    modal: 'opened, filled in, submitted, gone; aim: p50 below 20 ms',
  };
  return Object.keys(trips).flatMap((name) => [
    figureOf(`${name}-p50-${mode}`, p50, name, notes[name]),
    figureOf(`${name}-p99-${mode}`, p99, name),
  ]);
}

async function timed(trip: Trip, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < count; n += 1) {
    const start = performance.now();
    await trip();
    times.push(performance.now() - start);
  }
  return times;
}

function figureOf(name: string, all: ReadonlyMap<string, number[]>, trip: string, note?: string): Figure {
  const value = median(all.get(trip) ?? []);
  const ratio = trip === 'echo' ? null : value / median(all.get('echo') ?? []);
  return { name, value, unit: 'ms', ratio, ...(note === undefined ? {} : { note }) };
}

async function memory({ calls }: Size): Promise<Figure[]> {
  const after = await memoryAfter(calls, say);
  const [few, many] = calls;
  const ratio = (kind: 'rssMb' | 'heapMb') => after.many[kind] / after.few[kind];
  return [
    { name: `rss-${few}`, value: after.few.rssMb, unit: 'MB', ratio: null, note: `after ${few} calls` },
    { name: `rss-${many}`, value: after.many.rssMb, unit: 'MB', ratio: ratio('rssMb'), note: `after ${many} calls` },
    { name: `heap-${few}`, value: after.few.heapMb, unit: 'MB', ratio: null, note: 'in use after a collection' },
    { name: `heap-${many}`, value: after.many.heapMb, unit: 'MB', ratio: ratio('heapMb') },
    { name: 'calls-per-second', value: after.callsPerSecond, unit: 'calls/s', ratio: null, note: '16 under way' },
  ];
}
