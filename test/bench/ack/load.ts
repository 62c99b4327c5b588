// Load: an open loop sends at a rate whatever comes back; a closed loop keeps so many requests under way.
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Pool } from 'undici';
import type { Program } from '../program.ts';
import { type Acknowledged, sendCommand } from './command.ts';
import type { SlackStandIn } from './slack-stand-in.ts';

// A card is longer; an apology is shorter.
const leastCardBytes = 1_500;
// Whoever waits longer than this for a card has given up.
const patienceMs = 10_000;

export type Outcome = Acknowledged & {
  /** Whether its card was delivered, and not an apology instead. */
  card: boolean;
};

/** Sends `perSecond` commands for `ms`; resolves when each has its card, or would have none any more. */
export async function openLoop(
  slack: SlackStandIn,
  app: Program,
  options: { perSecond: number; ms: number },
): Promise<Outcome[]> {
  const pool = new Pool(app.url, { connections: 64 });
  const outcomes: Promise<Outcome>[] = [];
  const started = performance.now();
  for (;;) {
    const due = ((performance.now() - started) / 1000) * options.perSecond;
    while (outcomes.length < due) outcomes.push(outcomeOf(sendCommand(slack, pool, app.url)));
    if (performance.now() - started >= options.ms) break;
    await delay(1);
  }
  const all = await Promise.all(outcomes);
  await pool.close();
  return all;
}

/** Keeps `connections` commands under way for `ms`: a connection sends the next when its card is there (or it was told "busy"). */
export async function closedLoop(
  slack: SlackStandIn,
  app: Program,
  options: { connections: number; ms: number },
): Promise<{ outcomes: Outcome[]; cardsPerSecond: number }> {
  const clients = await Promise.all(Array.from({ length: options.connections }, () => connect(app)));
  const until = performance.now() + options.ms;
  const outcomes: Outcome[] = [];
  let inTime = 0;
  const slot = async (client: Client) => {
    while (performance.now() < until) {
      const outcome = await outcomeOf(sendCommand(slack, client, app.url));
      outcomes.push(outcome);
      if (outcome.card && performance.now() <= until) inTime += 1;
    }
    await client.close();
  };
  await Promise.all(clients.map(slot));
  return { outcomes, cardsPerSecond: (inTime * 1000) / options.ms };
}

// Connected before the clock runs: what is measured is the app, not how fast the load generator opens 2,000 connections.
async function connect(app: Program): Promise<Client> {
  const client = new Client(app.url);
  const response = await client.request({ method: 'GET', path: '/' });
  await response.body.dump();
  return client;
}

async function outcomeOf(sent: ReturnType<typeof sendCommand>): Promise<Outcome> {
  const acknowledged = await sent.acknowledged;
  if (acknowledged.status !== 200 || acknowledged.text !== '') return { ...acknowledged, card: false };
  let timer: NodeJS.Timeout | undefined;
  const never = new Promise<number>((resolve) => {
    timer = setTimeout(resolve, patienceMs, 0);
  });
  const bytes = await Promise.race([sent.delivered, never]);
  clearTimeout(timer);
  return { ...acknowledged, card: bytes >= leastCardBytes };
}
