// The memory of a replica that sends: what it holds on to, what V8 sets aside for what is new, and what its process takes.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { EmbeddedPostgres } from '../../../src/db/embedded/server.ts';
import { findCommunication } from '../../../src/features/communications/communication-store.ts';
import { countDeliveries } from '../../../src/features/communications/delivery-store.ts';
import { sendCommunication } from '../../../src/features/communications/send-communication.ts';
import { openComms, ready, requester } from '../../kit/comms-engine.ts';
import type { MemoryUse } from '../../kit/comms-replica.ts';
import { startFlags } from '../start-flags.ts';
import { content, counted, log, surroundings } from './surroundings.ts';

/** In MB above start. */
export type Growth = {
  /** The most that was held after a collection. */
  held: number;
  /** The same from a tenth of the recipients to the end: what grows with their number would show here. */
  heldSinceTenth: number;
  /** The most that the process took, less what V8 had set aside for what is new. */
  residentWithoutYoung: number;
  resident: number;
};

const mb = 1024 * 1024;
const lookEveryMs = 1_000;

/** One replica in a process of its own sends to so many, from before it begins to the end. */
export async function measureMemory(
  postgres: EmbeddedPostgres,
  { sink, url, many }: { sink: ChildProcess; url: string; many: number },
): Promise<Growth> {
  const at = await surroundings(postgres, many, url);
  const engine = await openComms(at, log);
  const replica = fork(new URL('../../kit/comms-replica.ts', import.meta.url), [JSON.stringify(at)], {
    execArgv: [...startFlags, '--expose-gc'],
  });
  // A collection now and then only: each one makes V8 give memory back which it would keep by itself.
  const look = async (after: 'collection' | 'nothing') => {
    replica.send(after);
    const [use] = (await once(replica, 'message')) as [MemoryUse];
    return use;
  };
  try {
    await once(replica, 'message');
    const { number, hash } = await ready(engine, { rendered: { en: content() } });
    const start = await look('collection');
    const held: number[] = [];
    const resident: number[] = [];
    const withoutYoung: number[] = [];
    await sendCommunication(engine, { number, actor: requester, hash });
    for (let tenths = 1; (await findCommunication(engine.db, number, 'backbolt'))?.state === 'sending'; ) {
      await delay(lookEveryMs);
      const use = await look('nothing');
      resident.push(use.rss);
      withoutYoung.push(use.rss - use.young);
      const { sent } = (await countDeliveries(engine.db, number)).email;
      if (sent < (many * tenths) / 10) continue;
      tenths += 1;
      held.push((await look('collection')).held);
    }
    const { accepted } = await counted(sink);
    if (accepted !== many) throw new Error(`${accepted} of ${many} accepted`);
    held.push((await look('collection')).held);
    const above = (values: readonly number[], base: number) => (Math.max(...values) - base) / mb;
    return {
      held: above(held, start.held),
      heldSinceTenth: above(held.slice(1), held[0] ?? start.held),
      residentWithoutYoung: above(withoutYoung, start.rss - start.young),
      resident: above(resident, start.rss),
    };
  } finally {
    replica.kill('SIGKILL');
    await engine.close();
  }
}
