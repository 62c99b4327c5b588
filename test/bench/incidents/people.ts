// Backbolt beside a workspace with people: how soon a declared incident is seen, and what one incident costs.
import { WebClient } from '@slack/web-api';
import { skipTime } from '../../../src/db/domain-time.ts';
import type { EmbeddedPostgres } from '../../../src/db/embedded/server.ts';
import { migrate } from '../../../src/db/migrate.ts';
import { openOwnDb } from '../../../src/db/own.ts';
import { openLog } from '../../../src/lib/log.ts';
import { openSlackFront } from '../../chaos/slack-front.ts';
import { startWorkspace, type TestWorkspace } from '../../kit/workspace.ts';
import { startReplica } from './deadlines.ts';
import { declare, tellStory } from './story.ts';

export type People = {
  /** Of each declaration: ms from its submission until the card can be seen. */
  declares: number[];
  /** The same two calls, `conversations.create` and `chat.postMessage`, by a bare client, in ms. */
  bare: number[];
  story: { ms: number; calls: ReadonlyMap<string, number> };
};

const log = openLog('warn');

export async function measurePeople(
  postgres: EmbeddedPostgres,
  options: { declarations: number; factor: number; folder: string },
): Promise<People> {
  const url = await postgres.database('people');
  const db = openOwnDb({ url, log });
  await migrate(db);
  let workspace: TestWorkspace | undefined;
  const front = await openSlackFront(() => workspace?.url ?? '');
  workspace = await startWorkspace({
    delivery: { kind: 'http', requestUrl: front.requestUrl },
    // Backbolt keeps the limits by itself; the bare client's calls must not use them up.
    rateLimits: false,
    skip: async (ms) => void (await skipTime(db, ms)),
  });
  const { bot: token, signingSecret: secret } = workspace.tokens;
  const replica = await startReplica(url, `${front.url}/api/`, { ...options, token, secret });
  front.deliverTo([replica.url]);
  try {
    // The first ones warm up both sides.
    for (let n = 0; n < 3; n += 1) await declare(workspace, `Warm-up ${n}`);
    const client = new WebClient(token, { slackApiUrl: `${front.url}/api/` });
    const declares: number[] = [];
    const bare: number[] = [];
    for (let n = 0; n < options.declarations; n += 1) {
      declares.push((await declare(workspace, `Trouble ${n}`)).ms);
      bare.push(await bareCalls(client, n));
    }
    const before = new Map(front.calls);
    const ms = await tellStory(workspace, 'A story');
    const calls = new Map([...front.calls].map(([name, count]) => [name, count - (before.get(name) ?? 0)]));
    return { declares, bare, story: { ms, calls } };
  } finally {
    await replica.stop();
    await workspace.stop();
    await front.close();
    await db.close();
  }
}

async function bareCalls(client: WebClient, n: number): Promise<number> {
  const start = performance.now();
  const { channel } = await client.conversations.create({ name: `bare-${n}` });
  await client.chat.postMessage({ channel: channel?.id ?? '', text: 'A card' });
  return performance.now() - start;
}
