// What stands between Slack and the replicas: passes on calls and deliveries, and holds those that a test wants a process to die in.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseBody, readBody } from '../../src/workspace/http/body.ts';

type Args = Record<string, unknown>;

/** One point in which a process can die: a Web API method, or a kind of delivery such as `view_submission`. */
export type Trap = {
  name: string;
  /** `before` it was carried out, or `after`, when the answer is still on its way. */
  when: 'before' | 'after';
  /** Which calls of it; all of them unless said. */
  fits?: (args: Args) => boolean;
  /** Nobody waits for it: whether a process comes there depends on who was quicker. */
  optional?: boolean;
};

export type SlackFront = {
  /** What the replicas take for `https://slack.com`. */
  readonly url: string;
  /** Where Slack delivers to. */
  readonly requestUrl: string;
  /** Replicas that take deliveries, in turn. */
  deliverTo(replicas: readonly string[]): void;
  /** How often each method was called. */
  readonly calls: ReadonlyMap<string, number>;
  /** From now on each of these holds the first call that it fits, for good. Resolves when all of them hold one. */
  hold(traps: readonly Trap[]): Promise<void>;
  /** Breaks what is held. */
  cut(): void;
  close(): Promise<void>;
};

const patienceMs = 60_000;

/** Opens it in front of a workspace, whose address may be known only later. */
export async function openSlackFront(workspaceUrl: () => string): Promise<SlackFront> {
  let waiting: Trap[] = [];
  let onSprung = () => {};
  let replicas: readonly string[] = [];
  let turn = 0;
  const held = new Set<ServerResponse>();
  const calls = new Map<string, number>();

  function spring(name: string, args: Args): Trap | undefined {
    const trap = waiting.find((one) => one.name === name && (one.fits?.(args) ?? true));
    waiting = waiting.filter((one) => one !== trap);
    onSprung();
    return trap;
  }

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = (await readBody(request)) ?? '';
    const args = parseBody(request.headers['content-type'], body) ?? {};
    const path = request.url ?? '';
    const isCall = path.startsWith('/api/');
    const name = isCall ? path.slice('/api/'.length) : kindOfDelivery(args);
    calls.set(name, (calls.get(name) ?? 0) + 1);
    const trap = spring(name, args);
    if (trap !== undefined) held.add(response);
    if (trap?.when === 'before') return;
    const to = isCall ? workspaceUrl() : replicas[turn++ % Math.max(replicas.length, 1)];
    const answer = await fetch(`${to}${path}`, { method: 'POST', headers: meant(request), body });
    const text = await answer.text();
    if (trap !== undefined) return;
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' }).end(text);
  }

  const server = createServer((request, response) => {
    // Whoever was to be asked is dead: the asker sees a broken connection, as it would.
    pass(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    requestUrl: `${url}/slack/events`,
    deliverTo(urls) {
      replicas = urls;
    },
    calls,
    hold(traps) {
      waiting = [...traps];
      return new Promise((resolve, reject) => {
        const impatient = setTimeout(() => {
          reject(new Error(`not met: ${waiting.map(({ name, when }) => `${when} ${name}`).join(', ')}`));
        }, patienceMs);
        onSprung = () => {
          if (waiting.some(({ optional }) => optional !== true)) return;
          clearTimeout(impatient);
          resolve();
        };
      });
    },
    cut() {
      for (const response of held) response.destroy();
      held.clear();
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

// What the sender says of the request itself; the rest is about its connection.
function meant({ headers }: IncomingMessage): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => /^(content-type|authorization|x-slack-)/.test(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
}

function kindOfDelivery(body: Args): string {
  const payload = typeof body.payload === 'string' ? (JSON.parse(body.payload) as Args) : body;
  return String(payload.type ?? payload.command ?? 'delivery');
}
