// Runs one command of the command line: the same use-cases as in Slack, for when Slack is down.
import { type Core, openCore } from '../compose.ts';
import { readConfig } from '../config.ts';
import { openStoredDirectory } from '../features/access/directory.ts';
import { AppError, messageOf } from '../lib/errors.ts';
import { openLog } from '../lib/log.ts';
import { scrub } from '../lib/redaction.ts';
import { readers } from '../readers.ts';
import type { CliDeps, Command, Output } from './command.ts';
import { commandIn, usage, usageOf } from './commands.ts';

type Stream = { write(text: string): unknown };

/**
 * Runs what `argv` says and returns the exit code: 0 done, 1 refused, not found or broken, 2 used wrongly. What was asked for goes to `out`,
 * alone; problems and the log go to `err`.
 */
export async function runCommandLine(
  argv: readonly string[],
  env: Record<string, string | undefined>,
  io: { out: Stream; err: Stream },
  read = readers,
): Promise<number> {
  const found = commandIn(argv);
  if (found === undefined) return explain(argv, io);
  const { name, command, args } = found;
  if (asksForHelp(args)) {
    io.out.write(`${usageOf(name, command)}\n`);
    return 0;
  }
  try {
    const { text, ok } = await run(command, args, env, io.err, read);
    io.out.write(text.endsWith('\n') ? text : `${text}\n`);
    return ok ? 0 : 1;
  } catch (error) {
    if (!(error instanceof AppError)) {
      io.err.write(`Something in Backbolt is broken: ${scrub(messageOf(error))}\n`);
      return 1;
    }
    io.err.write(`${error.userMessage}\n`);
    if (error.code === 'cli.wrong_use') io.err.write(`\n${usageOf(name, command)}\n`);
    return error.kind === 'invalid' ? 2 : 1;
  }
}

async function run(
  command: Command,
  args: readonly string[],
  env: Record<string, string | undefined>,
  err: Stream,
  read: typeof readers,
): Promise<Output> {
  const work = command.prepare(args);
  const config = readConfig(env);
  const log = openLog(config.logLevel, { write: (line: string) => void err.write(line) });
  if (work.needs === 'policy') return await work.run(await read.readPolicy(config.policyFile));
  let core: Core | undefined;
  try {
    core = await openCore(config, log, read);
    const deps: CliDeps = { ...core, ...(await openStoredDirectory(core.db)), actor: `cli:${config.osUser}` };
    return await work.run(deps);
  } finally {
    await core?.close();
  }
}

function explain(argv: readonly string[], { out, err }: { out: Stream; err: Stream }): number {
  const [first = 'help', second = ''] = argv;
  if (['help', '--help', '-h'].includes(first)) {
    out.write(`${usage(second)}\n`);
    return 0;
  }
  const typed = second === '' ? first : `${first} ${second}`;
  err.write(`There is no command "${typed}".\n\n${usage(first)}\n`);
  return 2;
}

const asksForHelp = (args: readonly string[]) => {
  const end = args.indexOf('--');
  return args.slice(0, end < 0 ? args.length : end).some((arg) => arg === '--help' || arg === '-h');
};
