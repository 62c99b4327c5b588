// Stand-in of a Redis: keys without values' types, in the real protocol (RESP 2), as far as deleting sessions needs it.

import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';

export type RedisServer = { url: string; stop(): Promise<void> };

/** Starts it on a free port of loopback; whoever connects must know the password. */
export async function startRedisServer(options: {
  password: string;
  keys: Readonly<Record<string, string>>;
}): Promise<RedisServer> {
  const keys = new Map(Object.entries(options.keys));
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    const session = { isKnown: false };
    let rest = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      for (let read = readCommand(rest); read !== undefined; read = readCommand(rest)) {
        rest = rest.subarray(read.length);
        socket.write(answer(keys, session, options.password, read.words));
      }
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `redis://:${options.password}@127.0.0.1:${(server.address() as AddressInfo).port}/0`,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

// An array of bulk strings: `*2\r\n$3\r\nGET\r\n$1\r\na\r\n`. Undefined until all of it is there.
function readCommand(buffer: Buffer): { words: string[]; length: number } | undefined {
  let at = 0;
  const line = () => {
    const end = buffer.indexOf('\r\n', at);
    if (end < 0) return undefined;
    const number = Number(buffer.toString('latin1', at + 1, end));
    at = end + 2;
    return number;
  };
  const count = line();
  if (count === undefined) return undefined;
  const words: string[] = [];
  while (words.length < count) {
    const length = line();
    if (length === undefined || buffer.length < at + length + 2) return undefined;
    words.push(buffer.toString('utf8', at, at + length));
    at += length + 2;
  }
  return { words, length: at };
}

const simple = (text: string) => `+${text}\r\n`;
const failure = (text: string) => `-${text}\r\n`;
const integer = (value: number) => `:${value}\r\n`;
const bulk = (text: string | undefined) =>
  text === undefined ? '$-1\r\n' : `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
const list = (parts: readonly string[]) => `*${parts.length}\r\n${parts.join('')}`;

function answer(keys: Map<string, string>, session: { isKnown: boolean }, password: string, words: string[]): string {
  const [name = '', ...args] = words;
  const command = name.toUpperCase();
  if (command === 'AUTH') {
    session.isKnown = args.at(-1) === password;
    return session.isKnown ? simple('OK') : failure('WRONGPASS invalid username-password pair or user is disabled.');
  }
  if (!session.isKnown) return failure('NOAUTH Authentication required.');
  const commands: Record<string, () => string> = {
    PING: () => simple('PONG'),
    SELECT: () => simple('OK'),
    CLIENT: () => simple('OK'),
    DBSIZE: () => integer(keys.size),
    GET: () => bulk(keys.get(args[0] ?? '')),
    SET: () => {
      keys.set(args[0] ?? '', args[1] ?? '');
      return simple('OK');
    },
    UNLINK: () => integer(args.filter((key) => keys.delete(key)).length),
    FLUSHDB: () => {
      keys.clear();
      return simple('OK');
    },
    SCAN: () => scanned([...keys.keys()], args),
  };
  return commands[command]?.() ?? failure(`ERR unknown command '${name}'`);
}

function scanned(all: readonly string[], [cursor = '0', ...options]: readonly string[]): string {
  const option = (name: string) => {
    const at = options.findIndex((one) => one.toUpperCase() === name);
    return at < 0 ? undefined : options[at + 1];
  };
  const from = Number(cursor);
  const to = from + Number(option('COUNT') ?? 10);
  const pattern = globbed(option('MATCH') ?? '*');
  const found = all.slice(from, to).filter((key) => pattern.test(key));
  return list([bulk(to < all.length ? String(to) : '0'), list(found.map(bulk))]);
}

// `*` and `?` are wild unless a backslash stands before them.
function globbed(glob: string): RegExp {
  const source = glob.replace(/\\(.)|([*?])|([^\w])/gs, (_, escaped?: string, wild?: string, other?: string) => {
    if (wild !== undefined) return wild === '*' ? '.*' : '.';
    return `\\u{${(escaped ?? other ?? '').codePointAt(0)?.toString(16)}}`;
  });
  return new RegExp(`^${source}$`, 'su');
}
