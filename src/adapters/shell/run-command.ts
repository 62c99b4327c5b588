// Runs one program with a list of arguments and an environment of its own; what it forks ends with it, what it prints is capped.
import { execa } from 'execa';
import type { CommandEnd } from '../../features/rollbacks/tools.ts';
import type { Secret } from '../../lib/redaction.ts';
import { openOutputTail } from './output-tail.ts';

export type Command = {
  /** An absolute path. */
  program: string;
  args: readonly string[];
  /** All of it: nothing of Backbolt's own is added. */
  environment: Readonly<Record<string, string>>;
  /** Values that must not be seen in the output. */
  secrets: readonly Secret[];
  timeoutMs: number;
  signal: AbortSignal;
  input?: string;
  /** The output is not even read. */
  discard?: boolean;
  onOutput?: (bytes: number) => void;
};

const outputBytes = 8_000;
// A program that was asked to end has this long to do so; what is left of its process group is killed.
const graceMs = 2_000;
// Something that a program left behind may hold its output open for ever; whoever waits for that learns nothing more.
const drainMs = 500;

/** Runs it to its end. Nothing is thrown: how it ended says all there is. */
export async function runCommand(command: Command): Promise<CommandEnd> {
  const { signal, timeoutMs } = command;
  const all = openOutputTail(outputBytes, command.secrets);
  const stdout = openOutputTail(outputBytes, command.secrets);
  const ended = (exitCode: number | null, why: CommandEnd['ended'], output = all.text()): CommandEnd => ({
    exitCode,
    ended: why,
    output,
    stdout: stdout.text(),
    bytes: all.bytes(),
  });
  if (signal.aborted) return ended(null, 'not_started');
  const stop = new AbortController();
  const child = start(command, stop.signal);
  if (child === undefined) return ended(null, 'not_started', 'its arguments cannot be given to a program');
  const timer = setTimeout(() => stop.abort('timeout'), timeoutMs);
  const cancel = () => stop.abort('cancelled');
  signal.addEventListener('abort', cancel, { once: true });
  const collect = (chunk: Buffer) => {
    all.add(chunk);
    command.onOutput?.(all.bytes());
  };
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout.add(chunk);
    collect(chunk);
  });
  child.stderr?.on('data', collect);
  let exit: { code: number | null; stopped: boolean } | undefined;
  child.nodeChildProcess.once('exit', (code) => {
    exit = { code, stopped: stop.signal.aborted };
    // It ended: from here on nothing kills what it may rightly have left running.
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
    setTimeout(() => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    }, drainMs).unref();
  });
  const result = await child;
  clearTimeout(timer);
  signal.removeEventListener('abort', cancel);
  if (exit === undefined) return ended(null, 'not_started', String(result.cause ?? result.shortMessage ?? ''));
  if (exit.stopped) {
    child.kill('SIGKILL');
    return ended(exit.code, stop.signal.reason);
  }
  return ended(exit.code, exit.code === null ? 'signal' : null);
}

// Undefined for arguments that no program can be given, such as a NUL; the error would show them.
function start({ program, args, environment, input, discard }: Command, cancelSignal: AbortSignal) {
  if (args.some((arg) => arg.includes('\0'))) return undefined;
  const output = discard ? 'ignore' : 'pipe';
  return execa(program, [...args], {
    input: input ?? '',
    stdout: output,
    stderr: output,
    env: environment,
    extendEnv: false,
    cwd: '/',
    buffer: false,
    encoding: 'buffer',
    reject: false,
    cancelSignal,
    killDescendants: true,
    forceKillAfterDelay: graceMs,
  });
}
