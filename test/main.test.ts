// The program as people start it: a process of its own, in an empty folder, on embedded defaults.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { compileCache } from './kit/caches.ts';
import { freePort } from './kit/free-port.ts';

const root = new URL('../', import.meta.url).pathname;
const clean: (() => unknown)[] = [];
afterEach(async () => {
  for (const one of clean.splice(0).reverse()) await one();
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'backbolt-main-'));
  await chmod(folder, 0o755);
  clean.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

function run(file: string, args: readonly string[], folder: string, env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, file), ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, ...compileCache, ...env },
  });
  const output = { out: '', err: '' };
  child.stdout.on('data', (chunk) => (output.out += chunk));
  child.stderr.on('data', (chunk) => (output.err += chunk));
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  clean.push(async () => {
    child.kill('SIGTERM');
    await exited;
  });
  return { child, output, exited };
}

async function startBackbolt(folder: string, args: readonly string[] = [], env: Record<string, string> = {}) {
  const port = await freePort();
  const started = run('src/main.ts', ['--port', String(port), ...args], folder, env);
  await vi.waitFor(() => expect(started.output.out).toContain('ready'), { timeout: 90_000, interval: 20 });
  return { ...started, url: `http://127.0.0.1:${port}` };
}

/** Does what the page does when somebody does something. */
async function act(url: string, action: object): Promise<unknown> {
  const headers = { 'content-type': 'application/json', origin: url };
  const answer = await fetch(`${url}/workspace/actions`, { method: 'POST', headers, body: JSON.stringify(action) });
  expect(answer.status).toBe(200);
  return await answer.json();
}

/** Types a command as the page does, and returns what the person then sees. */
async function typed(url: string, text: string, wanted: RegExp): Promise<string> {
  const channels = await state(url);
  const channel = channels.channels.find((one) => one.name === 'auth')?.id;
  expect(await act(url, { type: 'say', as: channels.me, channel, text })).toMatchObject({ ok: true });
  return await vi.waitFor(
    async () => {
      const seen = JSON.stringify((await state(url)).channels.find((one) => one.id === channel)?.messages);
      expect(seen).toMatch(wanted);
      return seen;
    },
    { interval: 50 },
  );
}

async function state(
  url: string,
): Promise<{ me: string; channels: { id: string; name: string; messages: unknown[] }[] }> {
  const aborter = new AbortController();
  const response = await fetch(`${url}/workspace/events?as=`, { signal: aborter.signal, headers: { origin: url } });
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString();
    if (text.includes('\n\n')) break;
  }
  aborter.abort();
  return JSON.parse(text.slice('data: '.length, text.indexOf('\n\n')));
}

async function stopped(child: ChildProcess, exited: Promise<number | null>): Promise<number | null> {
  child.kill('SIGTERM');
  return await exited;
}

test('it starts on nothing, prints one line with its URL, keeps what was said, and begins anew when asked', async () => {
  const folder = await newFolder();
  const first = await startBackbolt(folder);
  expect(first.output).toEqual({ out: `Backbolt is ready: ${first.url}\n`, err: '' });
  expect((await fetch(`${first.url}/healthz`)).status).toBe(200);
  expect((await fetch(`${first.url}/readyz`)).status).toBe(200);
  expect((await fetch(`${first.url}/`)).headers.get('content-type')).toContain('text/html');
  await typed(first.url, '/auth-status 7d', /Sign-in is healthy|Sign-in health is unknown/);
  await typed(first.url, 'remember me', /remember me/);
  expect(await stopped(first.child, first.exited)).toBe(0);

  const second = await startBackbolt(folder);
  expect(JSON.stringify(await state(second.url))).toContain('remember me');
  expect(await stopped(second.child, second.exited)).toBe(0);

  const third = await startBackbolt(folder, ['--reset']);
  expect(JSON.stringify(await state(third.url))).not.toContain('remember me');
  expect(await stopped(third.child, third.exited)).toBe(0);
}, 180_000);

test('after kill -9 it starts again with what it knew, and the command line can be asked while it runs', async () => {
  const folder = await newFolder();
  const first = await startBackbolt(folder);
  await typed(first.url, 'remember me', /remember me/);
  first.child.kill('SIGKILL');
  await first.exited;
  const second = await startBackbolt(folder);
  expect(JSON.stringify(await state(second.url))).toContain('remember me');
  await vi.waitFor(
    async () => {
      const status = run('src/cli/main.ts', ['status', '24h'], folder);
      expect(await status.exited).toBe(0);
      expect(status.output.out).toMatch(/verdict +healthy[\s\S]*sign-in attempts +\d+/);
    },
    { timeout: 20_000, interval: 500 },
  );
  const verify = run('src/cli/main.ts', ['verify'], folder);
  expect(await verify.exited).toBe(0);
  expect(verify.output.out).toContain('every link holds');
}, 180_000);

test('a start that is interrupted leaves no database running', async () => {
  const folder = await newFolder();
  const { child, exited, output } = run('src/main.ts', ['--port', '0'], folder);
  const server = () => readFile(join(folder, '.backbolt', 'postgres', 'postmaster.pid'), 'utf8');
  await vi.waitFor(server, { interval: 10 });
  child.kill('SIGTERM');
  expect(await exited, output.out + output.err).toBe(0);
  await expect(server()).rejects.toThrow('ENOENT');
}, 180_000);

test('a database URL that cannot be read is named, and its password is not shown', async () => {
  const env = { AUTH_DATABASE_URL: 'postgres://reader:hunter2#x@db.example.com/app' };
  for (const file of ['src/main.ts', 'src/cli/main.ts']) {
    const { output, exited } = run(file, file.includes('cli') ? ['status'] : ['--port', '0'], await newFolder(), env);
    expect(await exited).not.toBe(0);
    expect(output.err).toContain('AUTH_DATABASE_URL must be a Postgres URL');
    expect(output.err + output.out).not.toContain('hunter2');
  }
});

test('an own database that does not answer is named', async () => {
  const env = { DATABASE_URL: `postgres://u:hunter2@127.0.0.1:${await freePort()}/d` };
  const { output, exited } = run('src/main.ts', ['--port', '0'], await newFolder(), env);
  expect(await exited).toBe(1);
  expect(output.err).toMatch(/own database does not answer[\s\S]*DATABASE_URL[\s\S]*ECONNREFUSED/);
  expect(output.err).not.toContain('hunter2');
}, 180_000);

test('a port that is taken is said, with the remedy', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  clean.push(() => taken.close());
  const { port } = taken.address() as AddressInfo;
  const { output, exited } = run('src/main.ts', ['--port', String(port)], await newFolder());
  expect(await exited).toBe(1);
  expect(output.err).toContain(`port ${port} is taken by another program`);
  expect(output.err).toContain(`npm start -- --port ${port + 1}`);
});

test('a half-set environment stops the start and names what is missing, without the token', async () => {
  const env = { SLACK_BOT_TOKEN: 'xoxb-1234567890-abcdefghij' };
  const { output, exited } = run('src/main.ts', [], await newFolder(), env);
  expect(await exited).toBe(1);
  expect(output.err).toContain('SLACK_APP_TOKEN (for Socket Mode) or SLACK_SIGNING_SECRET (for HTTP) is missing');
  expect(output.err).not.toContain('abcdefghij');
});

test('the command line says how it is used, and refuses what it does not know', async () => {
  const folder = await newFolder();
  const help = run('src/cli/main.ts', ['help'], folder);
  expect([await help.exited, help.output.out]).toEqual([0, expect.stringContaining('status [15m|1h|24h|7d]')]);
  const unknown = run('src/cli/main.ts', ['frobnicate'], folder);
  expect([await unknown.exited, unknown.output.err]).toEqual([
    2,
    expect.stringContaining('There is no command "frobnicate"'),
  ]);
});

function lines(output: string): Record<string, unknown>[] {
  return output.split('\n').flatMap((line) => (line.startsWith('{') && line.endsWith('}') ? [JSON.parse(line)] : []));
}

// One start for all: it takes longer than any of them.
describe('a Backbolt that runs', () => {
  let folder: string;
  let running: Awaited<ReturnType<typeof startBackbolt>>;
  let closing: typeof clean;
  beforeAll(async () => {
    folder = await newFolder();
    running = await startBackbolt(folder, [], { LOG_LEVEL: 'debug' });
    closing = clean.splice(0);
  }, 180_000);
  afterAll(async () => {
    for (const one of closing.reverse()) await one();
  });

  test('every log line of a command, down to its last statement, carries its request id', async () => {
    const { url, output } = running;
    await typed(url, '/auth-status', /Sign-in/);
    const served = await vi.waitFor(() => {
      const line = lines(output.out).find((one) => one.msg === 'request served');
      expect(line).toBeDefined();
      return line;
    });
    const own = lines(output.out).filter((one) => one.requestId === served?.requestId);
    const statements = own.filter((one) => one.msg === 'query').map((one) => String(one.statement));
    expect(statements).toEqual(
      expect.arrayContaining([
        expect.stringContaining('backbolt.intent'),
        expect.stringContaining('backbolt.minute_sample'),
        expect.stringContaining('backbolt.shown_snapshot'),
      ]),
    );
  }, 180_000);

  test('skipping fifteen minutes moves the clock of the workspace and of the bot, whose figures keep up', async () => {
    const { url } = running;
    const before = Date.now();
    const { me } = await state(url);
    expect(await act(url, { type: 'skip', as: me, minutes: 15 })).toMatchObject({ ok: true });
    expect(await state(url)).toMatchObject({ clockAheadMs: 15 * 60_000 });
    await vi.waitFor(
      async () => {
        const status = run('src/cli/main.ts', ['status', '15m'], folder);
        await status.exited;
        const asOf = /data as of +(\S+)/.exec(status.output.out)?.[1] ?? '';
        expect(Date.parse(asOf)).toBeGreaterThan(before + 14 * 60_000);
      },
      { timeout: 20_000, interval: 300 },
    );
  }, 180_000);

  test('a reset is refused while another Backbolt runs on the folder', async () => {
    const { output, exited } = run('src/main.ts', ['--port', '0', '--reset'], folder);
    expect(await exited).toBe(1);
    expect(output.err).toContain('Nothing was erased: another Backbolt is running');
  }, 180_000);

  // npm passes on what the whole process group has already got. It is the last one: nothing runs after it.
  test('a stop that is asked for twice at once is one stop, and leaves no database running', async () => {
    const { child, exited } = running;
    child.kill('SIGTERM');
    child.kill('SIGINT');
    expect(await exited).toBe(0);
    await expect(readFile(join(folder, '.backbolt', 'postgres', 'postmaster.pid'), 'utf8')).rejects.toThrow('ENOENT');
  }, 180_000);
});
