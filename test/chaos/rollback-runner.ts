// A replica without Slack, in a process of its own: brings the runs that it is handed to their end, until it is killed.
import { flushCompileCache } from 'node:module';
import { messageOf } from '../../src/lib/errors.ts';
import type { Log } from '../../src/lib/log.ts';
import { openEngine, type Surroundings } from '../kit/rollback-engine.ts';
import { drive, type Story } from './rollback-drive.ts';

export type Order = { at: Surroundings; story: Story };

const log = { isLevelEnabled: () => false, warn: () => undefined, error: () => undefined } as unknown as Log;

// Whoever is killed does not come to write its cache.
flushCompileCache();

process.on('message', async ({ at, story }: Order) => {
  const said = await bring(at, story).catch(messageOf);
  process.send?.({ label: story.label, said });
});

async function bring(at: Surroundings, story: Story): Promise<string> {
  const engine = await openEngine(at, log);
  try {
    await drive(engine, story);
    return 'ended';
  } finally {
    await engine.close();
  }
}
