// The workspace as `npm run workspace` starts it: a process of its own that prints how to connect.
import { type ChildProcess, spawn } from 'node:child_process';
import { compileCache } from '../kit/caches.ts';

export type Program = {
  readonly child: ChildProcess;
  /** All that it printed before it was ready. */
  readonly printed: string;
  /** What it says to export, as `SLACK_BOT_TOKEN`. */
  readonly environment: Record<string, string>;
  /** With a slash at the end. */
  readonly apiUrl: string;
};

/** Starts it on a free port. @throws Error with what it says when it does not start; `started` gets the process in any case */
export async function startProgram(
  options: readonly string[],
  started: (child: ChildProcess) => void,
): Promise<Program> {
  const args = ['--disable-warning=ExperimentalWarning', 'src/workspace/main.ts', '--port', '0', ...options];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...compileCache },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started(child);
  let printed = '';
  for await (const chunk of child.stdout) {
    printed += chunk;
    const [, apiUrl] = /slackApiUrl +(\S+)/.exec(printed) ?? [];
    if (apiUrl === undefined || !printed.endsWith('\n\n')) continue;
    const exported = [...printed.matchAll(/export (\w+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value]);
    return { child, printed, apiUrl, environment: Object.fromEntries(exported) };
  }
  let error = '';
  for await (const chunk of child.stderr) error += chunk;
  throw new Error(error || `it ended after printing: ${printed}`);
}

/** kill -9, waiting for its end. */
export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}
