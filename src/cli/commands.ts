// Every command of the command line, in one list.
import { closedDirectory } from '../features/access/directory.ts';
import type { AuthMetricsDeps } from '../features/auth-metrics/deps.ts';
import { readStatus } from '../features/auth-metrics/read-status.ts';
import { defaultWindow, isWindowId, windowIds } from '../features/auth-metrics/windows.ts';
import { verifyEvents } from '../features/events/verify-events.ts';
import { AppError } from '../lib/errors.ts';
import { statusText } from './status-text.ts';

export type CliDeps = AuthMetricsDeps & { /** `cli:<os user>` */ actor: string };

export type Command = {
  /** Its arguments, for the usage. */
  args: string;
  description: string;
  /** Returns what to print; `ok` decides the exit code. */
  run(args: readonly string[], deps: CliDeps): Promise<{ text: string; ok: boolean }>;
};

export const commands: Readonly<Record<string, Command>> = {
  status: {
    args: `[${windowIds.join('|')}]`,
    description: 'is sign-in healthy?',
    async run([window = defaultWindow], deps) {
      if (!isWindowId(window)) throw wrongArgument(`there is no window "${window}"`);
      // Nobody of Slack acts here, so nobody is looked up.
      const access = { directory: closedDirectory, homeTeam: '' };
      return { text: statusText(await readStatus({ ...deps, ...access }, { actor: deps.actor, window })), ok: true };
    },
  },
  verify: {
    args: '',
    description: 'is the record unbroken? Names the first broken link of each stream',
    async run(_args, deps) {
      const { streams, events, broken } = await verifyEvents(deps.db);
      if (broken.length === 0) return { text: `${events} events in ${streams} streams: every link holds.`, ok: true };
      const lines = broken.map(({ stream, seq, problem }) => `  ${stream} #${seq}: ${problem}`);
      return {
        text: `The record is broken in ${broken.length} of ${streams} streams:\n${lines.join('\n')}`,
        ok: false,
      };
    },
  },
};

/** How the command line is used. */
export function usage(): string {
  const lines = Object.entries(commands).map(
    ([name, { args, description }]) => `  ${`${name} ${args}`.padEnd(26)} ${description}`,
  );
  return `Usage: npm run backbolt -- <command>\n\n${lines.join('\n')}\n  ${'help'.padEnd(26)} this text`;
}

function wrongArgument(problem: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'cli.wrong_argument',
    message: problem,
    userMessage: `${problem}\n\n${usage()}`,
  });
}
