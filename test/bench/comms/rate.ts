// How many e-mails a second with the ledger, beside nodemailer alone with the same pool.
import type { ChildProcess } from 'node:child_process';
import type { EmbeddedPostgres } from '../../../src/db/embedded/server.ts';
import { findCommunication } from '../../../src/features/communications/communication-store.ts';
import { mergeRecipient } from '../../../src/features/communications/rendered.ts';
import { sendCommunication } from '../../../src/features/communications/send-communication.ts';
import { type CommsEngine, openComms, ready, requester } from '../../kit/comms-engine.ts';
import { say } from '../report.ts';
import { median } from '../statistics.ts';
import { sendBare } from './bare.ts';
import { connections, content, counted, log, surroundings } from './surroundings.ts';

type Rate = { bare: number; ledger: number; ratio: number };

/** The medians of so many rounds, in each of which half of the bare e-mails leave before the others and half after them. */
export async function measureRate(
  postgres: EmbeddedPostgres,
  { sink, url, many, rounds }: { sink: ChildProcess; url: string; many: number; rounds: number },
): Promise<Rate> {
  const engine = await openComms(await surroundings(postgres, many, url), log);
  try {
    const greeted = mergeRecipient(content().email, { name: 'User 1', format: 'en', timeZone: 'UTC' });
    const bare = async (count: number) => {
      const rate = await sendBare(url, greeted, count, connections);
      await counted(sink);
      return rate;
    };
    // Both are warm before anything is measured.
    await bare(many / 10);
    const all: Rate[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const before = await bare(many / 2);
      const ledger = await sendWithLedger(engine, sink, many);
      const after = await bare(many / 2);
      const mean = 2 / (1 / before + 1 / after);
      say(
        `bare ${before.toFixed(0)}/s, with the ledger ${ledger.toFixed(0)}/s, bare ${after.toFixed(0)}/s: ${(ledger / mean).toFixed(2)}`,
      );
      all.push({ bare: mean, ledger, ratio: ledger / mean });
    }
    const middle = (of: keyof Rate) => median(all.map((one) => one[of]));
    return { bare: middle('bare'), ledger: middle('ledger'), ratio: middle('ratio') };
  } finally {
    await engine.close();
  }
}

async function sendWithLedger(engine: CommsEngine, sink: ChildProcess, many: number): Promise<number> {
  const { number, hash } = await ready(engine, { rendered: { en: content() } });
  await sendCommunication(engine, { number, actor: requester, hash });
  const start = performance.now();
  await engine.sender.execute(number);
  const rate = many / ((performance.now() - start) / 1000);
  const { accepted, twice } = await counted(sink);
  const state = (await findCommunication(engine.db, number, 'backbolt'))?.state;
  if (accepted !== many || twice !== 0 || state !== 'sent')
    throw new Error(`${accepted} accepted, ${twice} twice, ${state}`);
  return rate;
}
