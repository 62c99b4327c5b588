// The memory of the workspace's server after few and after many calls of the Web API: posts, updates, threads, reads.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Memory = { rssMb: number; heapMb: number };
type Answer = { ok: boolean; error?: string; ts?: string };

/** What is under way at the same time. */
const atOnce = 16;

/** The server's memory after the first `few` calls and after `many` in all. */
export async function memoryAfter(
  [few, many]: readonly [number, number],
  tell: (text: string) => void,
): Promise<{ few: Memory; many: Memory; callsPerSecond: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'backbolt-bench-'));
  const server = fork(new URL('./server.ts', import.meta.url), [folder], {
    execArgv: ['--expose-gc', '--disable-warning=ExperimentalWarning'],
  });
  try {
    const [{ url, token }] = (await once(server, 'message')) as [{ url: string; token: string }];
    const call = caller(url, token);
    const measure = async (): Promise<Memory> => {
      server.send('memory');
      return ((await once(server, 'message')) as [Memory])[0];
    };
    await callMany(call, few);
    const afterFew = await measure();
    tell(`after ${few} calls: ${afterFew.rssMb.toFixed(0)} MB`);
    const start = performance.now();
    await callMany(call, many - few);
    const callsPerSecond = ((many - few) / (performance.now() - start)) * 1000;
    return { few: afterFew, many: await measure(), callsPerSecond };
  } finally {
    server.kill('SIGKILL');
    await once(server, 'exit');
    await rm(folder, { recursive: true, force: true });
  }
}

type Call = (method: string, args: Record<string, string>) => Promise<Answer>;

function caller(url: string, token: string): Call {
  const headers = { authorization: `Bearer ${token}` };
  return async (method, args) => {
    const response = await fetch(`${url}/api/${method}`, { method: 'POST', headers, body: new URLSearchParams(args) });
    const answer = (await response.json()) as Answer;
    if (!answer.ok) throw new Error(`${method}: ${answer.error}`);
    return answer;
  };
}

// Of five calls: a card is posted, updated, replied to, and read, with its channel's history.
async function callMany(call: Call, count: number): Promise<void> {
  const channels = ['C0GENERAL', 'C0AUTH', 'D0ENGINEER'];
  const blocks = JSON.stringify([{ type: 'section', text: { type: 'mrkdwn', text: '*sign-in* '.repeat(30) } }]);
  let left = Math.floor(count / 5);
  const work = async () => {
    while (left > 0) {
      left -= 1;
      const channel = channels[left % channels.length] ?? '';
      const { ts = '' } = await call('chat.postMessage', { channel, text: 'card', blocks });
      await call('chat.update', { channel, ts, text: 'card', blocks });
      await call('chat.postMessage', { channel, text: 'reply', thread_ts: ts });
      await call('users.info', { user: 'U0ENGINEER' });
      await call('conversations.history', { channel, limit: '5' });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}
