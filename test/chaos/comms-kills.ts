// Kills whoever sends, again and again, while another replica is there to go on; then holds the ledger against what the mail server accepted.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { sql } from '../../src/db/sql.ts';
import { findCommunication } from '../../src/features/communications/communication-store.ts';
import { sendCommunication } from '../../src/features/communications/send-communication.ts';
import { compileCache } from '../kit/caches.ts';
import { type CommsEngine, ready, requester } from '../kit/comms-engine.ts';
import type { SmtpSink } from '../kit/smtp-sink.ts';

export type KillReport = {
  /** How many kills hit the one that was sending. */
  kills: number;
  /** Recipients whom the server accepted more than once. */
  duplicates: number;
  /** Recipients who were neither accepted nor called unknown, or called sent without having been accepted. */
  lost: number;
  /** What the ledger calls unknown, and how many of these the server had accepted. */
  unknown: number;
  unknownAccepted: number;
  state: string;
};

const Row = z.object({ recipient: z.string(), state: z.string() });

/** @param engine takes no jobs itself; its audience is sent to by two processes of which one is killed after each `every` e-mails */
export async function killWhileSending(
  engine: CommsEngine,
  sink: SmtpSink,
  options: { kills: number; every: number; onStarted?: (stop: () => Promise<void>) => void },
): Promise<KillReport> {
  const replicas = new Map<string, ChildProcess>();
  let started = 0;
  const start = async () => {
    const name = `replica-${started++}`;
    const smtpUrls = engine.at.smtpUrls.map((url) => `${url}/?name=${name}`);
    const child = fork(
      new URL('../kit/comms-replica.ts', import.meta.url),
      [JSON.stringify({ ...engine.at, smtpUrls })],
      {
        execArgv: ['--disable-warning=ExperimentalWarning'],
        env: { PATH: process.env.PATH, ...compileCache },
      },
    );
    replicas.set(name, child);
    await once(child, 'message');
  };
  const kill = async (name: string) => {
    const child = replicas.get(name);
    replicas.delete(name);
    if (child === undefined) return false;
    child.kill('SIGKILL');
    await once(child, 'exit');
    return true;
  };
  options.onStarted?.(async () => void (await Promise.all([...replicas.keys()].map(kill))));
  const { number, hash } = await ready(engine);
  await Promise.all([start(), start()]);
  await sendCommunication(engine, { number, actor: requester, hash });
  const starting: Promise<void>[] = [];
  let kills = 0;
  for (let round = 1; round <= options.kills; round += 1) {
    const from = sink.accepted.size;
    await until(() => sink.accepted.size >= from + options.every);
    if (await kill(sink.lastSender())) kills += 1;
    // The other one goes on meanwhile.
    starting.push(start());
  }
  await until(async () => (await findCommunication(engine.db, number, 'backbolt'))?.state !== 'sending');
  await Promise.all(starting);
  const rows = await engine.db.rows(
    Row,
    sql`select recipient, state from backbolt.delivery where communication = ${number} and channel = 'email'`,
  );
  const wrong = rows.filter(({ recipient, state }) =>
    sink.accepted.has(recipient) ? !['sent', 'unknown'].includes(state) : state !== 'unknown',
  );
  const unknown = rows.filter(({ state }) => state === 'unknown');
  const report = {
    kills,
    duplicates: [...sink.accepted.values()].filter((times) => times > 1).length,
    lost: wrong.length,
    unknown: unknown.length,
    unknownAccepted: unknown.filter(({ recipient }) => sink.accepted.has(recipient)).length,
    state: (await findCommunication(engine.db, number, 'backbolt'))?.state ?? '',
  };
  await Promise.all([...replicas.keys()].map(kill));
  return report;
}

const patienceMs = 60_000;

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('nothing went on');
    await delay(20);
  }
}
