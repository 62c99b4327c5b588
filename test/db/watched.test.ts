// The watched database on a network that goes silent.
import { createConnection, createServer, type Socket } from 'node:net';
import { expect, inject, test } from 'vitest';
import { z } from 'zod';
import { sql } from '../../src/db/sql.ts';
import { openWatchedDb } from '../../src/db/watched.ts';
import { afterThis } from '../kit/after-this.ts';
import { quietLog } from '../kit/database.ts';

test('a network that goes silent in the middle is found out soon, and the next read has a connection of its own', async () => {
  const socketFolder = decodeURIComponent(/host=([^&]+)/.exec(inject('postgresUrl'))?.[1] ?? '');
  let silent = false;
  const sockets = new Set<Socket>();
  const proxy = createServer((near) => {
    const far = createConnection(`${socketFolder}/.s.PGSQL.5432`);
    sockets.add(near).add(far);
    near.on('data', (data) => !silent && far.write(data)).on('error', () => undefined);
    far.on('data', (data) => !silent && near.write(data)).on('error', () => undefined);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as { port: number };
  const db = openWatchedDb({ url: `postgres://backbolt@127.0.0.1:${port}/postgres`, log: quietLog, timeoutMs: 1_500 });
  afterThis(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => proxy.close(resolve));
    await db.close();
  });
  const One = z.object({ n: z.number() });
  const read = () => db.read((reading) => reading.one(One, sql`select 1 as n`));
  expect(await read()).toEqual({ n: 1 });
  silent = true;
  await expect(read()).rejects.toMatchObject({ kind: 'unavailable', code: 'watched.too_slow' });
  silent = false;
  expect(await read()).toEqual({ n: 1 });
});
