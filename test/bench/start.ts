// Time from `npm start` to the ready line: the first run in an empty folder and the next ones; beside npm that runs an empty program.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '../kit/free-port.ts';
import { type Bench, say } from './report.ts';
import { median } from './statistics.ts';

const root = resolve(import.meta.dirname, '../..');

export const benchStart: Bench = async ({ quick }) => {
  const rounds = quick ? 1 : 5;
  const floor: number[] = [];
  const first: number[] = [];
  const second: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const folder = await freshCopy();
    try {
      floor.push(await timed(folder, ['run', '--silent', 'floor'], (child) => once(child, 'exit')));
      first.push(await timeStart(folder));
      second.push(await timeStart(folder));
      say(
        `npm ${floor.at(-1)?.toFixed(0)} ms, first start ${first.at(-1)?.toFixed(0)} ms, second ${second.at(-1)?.toFixed(0)} ms`,
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  const npm = median(floor);
  const figure = (name: string, times: number[], note: string) => ({
    name,
    value: median(times),
    unit: 'ms',
    ratio: median(times) / npm,
    note,
  });
  return [
    { name: 'start-npm-ms', value: npm, unit: 'ms', ratio: null, note: '`node -e 0` through npm: the floor' },
    figure('start-first-ms', first, 'aim: 3,000'),
    figure('start-second-ms', second, 'aim: 1,000'),
  ];
};

// What a clone holds after `npm ci`, without data.
async function freshCopy(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'backbolt-start-'));
  await chmod(folder, 0o755);
  for (const part of ['src', 'templates', 'manifest.yml'])
    await cp(join(root, part), join(folder, part), { recursive: true });
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  const settings = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  settings.scripts.floor = 'node -e 0';
  await writeFile(join(folder, 'package.json'), JSON.stringify(settings));
  return folder;
}

async function timeStart(folder: string): Promise<number> {
  const port = String(await freePort());
  let running: ChildProcess | undefined;
  const took = await timed(folder, ['start', '--', '--port', port], (child) => {
    running = child;
    return readyLine(child);
  });
  if (running !== undefined) await stopped(running);
  return took;
}

async function timed(folder: string, args: string[], done: (child: ChildProcess) => Promise<unknown>): Promise<number> {
  const env = { PATH: process.env.PATH, HOME: folder };
  const started = performance.now();
  // A group of its own, since npm does not pass on every signal to what it runs.
  const child = spawn('npm', args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  await done(child);
  return performance.now() - started;
}

async function readyLine(child: ChildProcess): Promise<void> {
  let output = '';
  for await (const chunk of child.stdout ?? []) {
    output += chunk;
    if (output.includes('Backbolt is ready')) return;
  }
  throw new Error(`npm start ended without being ready: ${output}`);
}

async function stopped(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
  await exited;
}
