// A service outside whose effects are counted and whose calls are remembered in their order; it can hold any of them before or after it acted.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** `do` and `undo` change something, `check` asks; as each is about to be, or when its answer is on its way. */
export type ServicePoint = { step: string; call: 'do' | 'check' | 'undo'; when: 'before' | 'after' };

type Effects = { done: number; undone: number; calls: ('do' | 'check' | 'undo')[] };

export type EffectService = {
  readonly url: string;
  /** What a step of a run did. */
  effects(step: string, label: string): Effects;
  /** The first such call of this run is held. Resolves when there is one. */
  hold(label: string, point: ServicePoint): Promise<void>;
  /** The first such call of this run gets no answer: its connection ends; or a gateway answers 502, before it acted or after. */
  lose(label: string, point: ServicePoint, by?: 'connection' | 'gateway'): void;
  /** What is held of this run goes on; of a caller that is gone it is forgotten. */
  release(label: string): void;
  /** Resolves when nobody is connected any more. */
  quiet(): Promise<void>;
  close(): Promise<void>;
};

const calls = { POST: 'do', GET: 'check', DELETE: 'undo' } as const;

/** `POST`, `GET` and `DELETE /<step>/<label>`; those of a step `keyed…` act once on the same key. `GET /look/<step>/<label>` is a person's. */
export async function openEffectService(): Promise<EffectService> {
  const all = new Map<string, Effects>();
  const keys = new Set<string>();
  const wanted = new Map<string, ServicePoint & { reached: () => void }>();
  const lost = new Map<string, ServicePoint & { by: 'connection' | 'gateway' }>();
  const held = new Map<string, () => void>();
  let connected = 0;
  let onQuiet: (() => void)[] = [];

  const effects = (step: string, label: string): Effects => {
    const key = `${step}/${label}`;
    const found = all.get(key) ?? { done: 0, undone: 0, calls: [] };
    all.set(key, found);
    return found;
  };
  const act = (step: string, label: string, call: Effects['calls'][number], key: string) => {
    const known = effects(step, label);
    known.calls.push(call);
    if (call === 'check' || (step.startsWith('keyed') && keys.has(key))) return;
    keys.add(key);
    if (call === 'do') known.done += 1;
    else known.undone += 1;
  };
  // Returns whether it was answered by somebody else.
  const trap = async (
    { socket, response }: { socket: Socket; response: ServerResponse },
    label: string,
    { step, call, when }: ServicePoint,
  ): Promise<boolean> => {
    const isHere = (point?: ServicePoint) => point?.step === step && point.call === call && point.when === when;
    const mishap = lost.get(label);
    if (isHere(mishap)) {
      lost.delete(label);
      if (mishap?.by === 'connection') socket.destroy();
      else response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>');
      return true;
    }
    const found = wanted.get(label);
    if (found === undefined || !isHere(found)) return false;
    wanted.delete(label);
    found.reached();
    await new Promise<void>((resolve) => held.set(label, resolve));
    return socket.destroyed;
  };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const [, ...path] = (request.url ?? '').split('/');
    const isPerson = path[0] === 'look';
    const [step = '', label = ''] = isPerson ? path.slice(1) : path;
    const call = calls[request.method as keyof typeof calls];
    if (!isPerson) {
      const by = { socket: request.socket, response };
      if (await trap(by, label, { step, call, when: 'before' })) return;
      act(step, label, call, String(request.headers['idempotency-key']));
      if (await trap(by, label, { step, call, when: 'after' })) return;
    }
    const { done, undone } = effects(step, label);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ performed: done > undone }));
  };
  const server = createServer((request, response) => void answer(request, response));
  server.on('connection', (socket) => {
    connected += 1;
    socket.on('close', () => {
      connected -= 1;
      if (connected === 0) for (const quiet of onQuiet.splice(0)) quiet();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    effects,
    hold: (label, point) =>
      new Promise((reached) => {
        wanted.set(label, { ...point, reached });
      }),
    lose: (label, point, by = 'connection') => void lost.set(label, { ...point, by }),
    release(label) {
      wanted.delete(label);
      held.get(label)?.();
    },
    async quiet() {
      if (connected > 0) await new Promise<void>((resolve) => onQuiet.push(resolve));
    },
    async close() {
      onQuiet = [];
      server.closeAllConnections();
      server.close();
    },
  };
}
