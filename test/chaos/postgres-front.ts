// The network between a process and Postgres: counts the messages of both sides and holds everything at any of them, to thaw or to cut it there.
import { once } from 'node:events';
import { createConnection, createServer, type Socket } from 'node:net';
import { inject } from 'vitest';

/** A moment on the way of one message: the nth of that side, not yet passed on, or passed on and nothing after it. */
export type Point = {
  side: 'client' | 'server';
  nth: number;
  type: string;
  when: 'before' | 'after';
  /** The statement that a client's message belongs to, in short. */
  about?: string;
};

export type PostgresFront = {
  /** The URL of a database of the test server, through here. */
  url(database: string): string;
  /**
   * Counts from the start. At `point` nothing passes any more, either way. `reached` says whether that point was met before all connections
   * had ended; `ended` resolves when they have.
   */
  watch(point?: Point): { reached: Promise<boolean>; ended: Promise<void> };
  /** Every point met since `watch`, in their order. */
  points(): readonly Point[];
  /** What was held goes on its way, late. */
  thaw(): void;
  /** Ends every connection. What was passed on still arrives; what was held never does. */
  cut(): void;
  close(): Promise<void>;
};

type Link = { near: Socket; far: Socket; held: (() => void)[]; about?: string };

export async function openPostgresFront(): Promise<PostgresFront> {
  const server = inject('postgresUrl');
  const socketFolder = decodeURIComponent(/host=([^&]+)/.exec(server)?.[1] ?? '');
  const links = new Set<Link>();
  let met: Point[] = [];
  let count = { client: 0, server: 0 };
  let wanted: Point | undefined;
  let holding = false;
  let reached = Promise.withResolvers<boolean>();
  let ended = Promise.withResolvers<void>();

  const hold = () => {
    holding = true;
    reached.resolve(true);
  };
  const isWanted = (point: Point) =>
    wanted?.side === point.side && wanted.nth === point.nth && wanted.when === point.when;
  const carry = (link: Link, side: Point['side'], message: Buffer) => {
    if (!links.has(link)) return;
    const to = side === 'client' ? link.far : link.near;
    const pass = () => void to.write(message);
    if (holding) return void link.held.push(pass);
    count[side] += 1;
    const before = pointAt(link, side, count[side], message);
    const after: Point = { ...before, when: 'after' };
    met.push(before);
    if (isWanted(before)) {
      link.held.push(pass);
      return hold();
    }
    pass();
    met.push(after);
    if (isWanted(after)) hold();
  };
  const drop = (link: Link) => {
    if (!links.delete(link)) return;
    link.near.destroySoon();
    // Neither at once: what was written must still arrive.
    link.far.end();
    if (links.size > 0) return;
    reached.resolve(false);
    ended.resolve();
  };
  const listener = createServer((near) => {
    const far = createConnection(`${socketFolder}/.s.PGSQL.5432`);
    const link: Link = { near, far, held: [] };
    links.add(link);
    const sides: [Point['side'], Socket][] = [
      ['client', near],
      ['server', far],
    ];
    for (const [side, socket] of sides) {
      const split = splitter(side);
      socket.setNoDelay(true);
      const to = side === 'client' ? far : near;
      socket.on('data', (chunk) => {
        // What came together goes on together: a write for each message would take most of the time.
        to.cork();
        for (const message of split(chunk)) carry(link, side, message);
        to.uncork();
      });
      socket.on('error', () => undefined);
      socket.on('close', () => (holding ? link.held.push(() => drop(link)) : drop(link)));
    }
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as { port: number };
  const cut = () => {
    holding = false;
    for (const link of links) drop(link);
  };
  return {
    url: (database) => `postgres://backbolt@127.0.0.1:${port}/${database}`,
    watch(point) {
      met = [];
      count = { client: 0, server: 0 };
      wanted = point;
      reached = Promise.withResolvers();
      ended = Promise.withResolvers();
      return { reached: reached.promise, ended: ended.promise };
    },
    points: () => met,
    thaw() {
      holding = false;
      wanted = undefined;
      for (const link of links) for (const go of link.held.splice(0)) go();
    },
    cut,
    async close() {
      cut();
      listener.close();
      await once(listener, 'close');
    },
  };
}

// Cuts a stream into its messages: a type, a length that counts itself, a body. Only a client's first has no type.
function splitter(side: Point['side']): (chunk: Buffer) => Buffer[] {
  let typeLength = side === 'client' ? 0 : 1;
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    const messages: Buffer[] = [];
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      if (rest.length < typeLength + 4) return messages;
      const length = typeLength + rest.readUInt32BE(typeLength);
      if (rest.length < length) return messages;
      messages.push(rest.subarray(0, length));
      rest = rest.subarray(length);
      typeLength = 1;
    }
  };
}

function pointAt(link: Link, side: Point['side'], nth: number, message: Buffer): Point {
  const type = typeOf(message);
  if (side === 'server') return { side, nth, type, when: 'before' };
  link.about = statementIn(type, message) ?? link.about ?? '';
  return { side, nth, type, when: 'before', about: link.about };
}

// A simple query is the text alone, a parsed one has a name before it.
function statementIn(type: string, message: Buffer): string | undefined {
  const start = type === 'Q' ? 5 : type === 'P' ? message.indexOf(0, 5) + 1 : undefined;
  return start === undefined ? undefined : message.toString('utf8', start, start + 80).replace(/\s+/g, ' ');
}

function typeOf(message: Buffer): string {
  const type = String.fromCharCode(message[0] ?? 0);
  return type === '\0' ? 'startup' : type;
}
