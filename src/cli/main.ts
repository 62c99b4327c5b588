// The command line: the same use-cases as in Slack, for when Slack is down.
import { type Core, openCore } from '../compose.ts';
import { readConfig } from '../config.ts';
import { AppError, messageOf } from '../lib/errors.ts';
import { openLog } from '../lib/log.ts';
import { scrub } from '../lib/redaction.ts';
import { type CliDeps, type Command, commands, usage } from './commands.ts';

async function main(argv: readonly string[]): Promise<number> {
  const [name = 'help', ...args] = argv;
  const command: Command | undefined = commands[name];
  if (command === undefined) {
    const asked = name === 'help';
    (asked ? process.stdout : process.stderr).write(`${asked ? '' : `There is no command "${name}".\n\n`}${usage()}\n`);
    return asked ? 0 : 2;
  }
  const config = readConfig(process.env);
  // What is asked for goes to standard output, alone; the log goes beside it.
  const log = openLog(config.logLevel, process.stderr);
  let core: Core | undefined;
  try {
    core = await openCore(config, log);
    const deps: CliDeps = { ...core, actor: `cli:${config.osUser}` };
    const { text, ok } = await command.run(args, deps);
    process.stdout.write(`${text}\n`);
    return ok ? 0 : 1;
  } finally {
    await core?.close();
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const text =
    error instanceof AppError ? error.userMessage : `Something in Backbolt is broken: ${scrub(messageOf(error))}`;
  process.stderr.write(`${text}\n`);
  process.exitCode = error instanceof AppError && error.kind === 'invalid' ? 2 : 1;
}
