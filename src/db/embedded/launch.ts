// One run of the postgres program, and what it said.
import { type ChildProcess, spawn } from 'node:child_process';
import { constants, open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Place } from './place.ts';
import { withoutPgVariables } from './processes.ts';

export type Launched = {
  pid: number | undefined;
  /** Whether it ended, or never began. */
  ended(): boolean;
  /** The last lines that it wrote. */
  said(): Promise<string>;
  /** Ends it, unless it ended by itself. */
  end(): Promise<void>;
};

// As root this writes and reads in a folder of another user, who could put a symlink there.
const flags = constants.O_RDWR | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW;

/** Runs postgres on the place's data, listening on its socket only. */
export async function launch(place: Place, native: string, settings: readonly string[]): Promise<Launched> {
  const log = join(place.sockets, 'postgres.log');
  const output = await open(log, flags, 0o600);
  try {
    const { size } = await output.stat();
    // The list is split at commas, unless they are within double quotes.
    const sockets = `"${place.sockets.replaceAll('"', '""')}"`;
    const own = [
      'listen_addresses=',
      'port=5432',
      `unix_socket_directories=${sockets}`,
      'unix_socket_permissions=0700',
      'max_connections=100',
    ];
    const args = ['-D', place.data, ...[...own, ...settings].flatMap((setting) => ['-c', setting])];
    // A session of its own, so that Ctrl-C reaches the bot alone, which then ends its work before the database ends.
    const child = spawn(...withoutPgVariables(join(native, 'bin', 'postgres'), args), {
      ...place.account,
      cwd: '/',
      detached: true,
      stdio: ['ignore', output.fd, output.fd],
    });
    child.on('error', () => undefined);
    child.unref();
    return {
      pid: child.pid,
      ended: () => ended(child),
      said: () => tail(log, size).catch(() => ''),
      end: () => end(child),
    };
  } finally {
    await output.close();
  }
}

function ended(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

// First as a stop asks for (fast), then as an emergency does (immediate: recovery at the next start).
async function end(child: ChildProcess): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    const deadline = performance.now() + 5_000;
    if (!ended(child)) child.kill(signal);
    while (!ended(child) && performance.now() < deadline) await delay(10);
  }
}

async function tail(log: string, from: number): Promise<string> {
  const file = await open(log, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const { size } = await file.stat();
    const start = Math.max(from, size - 4_096);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.max(size - start, 0)), { position: start });
    return buffer.subarray(0, bytesRead).toString().trim().split('\n').slice(-8).join('\n');
  } finally {
    await file.close();
  }
}
