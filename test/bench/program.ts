// A program under measurement: a process of its own, ready when its server answers.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { startFlags } from './start-flags.ts';

export type Program = {
  readonly name: 'bare' | 'backbolt';
  readonly url: string;
  /** Memory it holds at the moment, in MB. */
  residentMb(): Promise<number>;
  stop(): Promise<void>;
};

const startTimeoutMs = 30_000;
const run = promisify(execFile);

/** Runs a TypeScript file on this Node; its output goes nowhere, as in production it goes to whoever collects logs. */
export async function startProgram(options: {
  name: Program['name'];
  file: URL;
  args?: readonly string[];
  env?: Record<string, string>;
  folder: string;
  url: string;
  /** Answers 200 (or what the server has) once it can work. */
  readyPath: string;
}): Promise<Program> {
  const args = [...startFlags, options.file.pathname, ...(options.args ?? [])];
  const child = spawn(process.execPath, args, {
    cwd: options.folder,
    env: { PATH: process.env.PATH, HOME: options.folder, ...options.env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exited = once(child, 'exit');
  const deadline = Date.now() + startTimeoutMs;
  while (!(await answers(`${options.url}${options.readyPath}`))) {
    if (child.exitCode !== null) throw new Error(`${options.name} ended with ${child.exitCode}`);
    if (Date.now() > deadline) throw new Error(`${options.name} did not start`);
    await delay(100);
  }
  return {
    name: options.name,
    url: options.url,
    async residentMb() {
      const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(child.pid)]);
      return Number(stdout) / 1024;
    },
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

async function answers(url: string): Promise<boolean> {
  return await fetch(url).then(
    (response) => response.status < 500,
    () => false,
  );
}
