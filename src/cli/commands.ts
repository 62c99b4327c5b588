// Every command of the command line, in one list.
import { closedDirectory } from '../features/access/directory.ts';
import type { AuthMetricsDeps } from '../features/auth-metrics/deps.ts';
import { readStatus } from '../features/auth-metrics/read-status.ts';
import { defaultWindow, isWindowId, windowIds } from '../features/auth-metrics/windows.ts';
import { listEvents } from '../features/events/list-events.ts';
import { verifyEvents } from '../features/events/verify-events.ts';
import { AppError } from '../lib/errors.ts';
import { printable, statusText } from './status-text.ts';

export type CliDeps = AuthMetricsDeps & { /** `cli:<os user>` */ actor: string };

export type Command = {
  /** Its arguments, for the usage. */
  args: string;
  description: string;
  /** Returns what to print; `ok` decides the exit code. */
  run(args: readonly string[], deps: CliDeps): Promise<{ text: string; ok: boolean }>;
};

const eventsOnAPage = 50;

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
  events: {
    args: 'STREAM [AFTER]',
    description: `the record of a stream, ${eventsOnAPage} at a time; AFTER is the last number seen`,
    async run([stream, after], deps) {
      if (stream === undefined) throw wrongArgument('the stream is missing, such as "auth-status" or "access"');
      if (after !== undefined && !/^\d{1,15}$/.test(after))
        throw wrongArgument(`"${after}" is not the number of an event`);
      const { rows, next } = await listEvents(deps.db, stream, { after, limit: eventsOnAPage });
      const lines = rows.map(({ seq, at, actor, kind, data }) =>
        printable(`#${seq} ${at.toISOString()} ${actor} ${kind} ${data}`),
      );
      if (next !== undefined) lines.push(`more: npm run backbolt -- events ${stream} ${next}`);
      return { text: lines.length === 0 ? 'No events.' : lines.join('\n'), ok: true };
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
