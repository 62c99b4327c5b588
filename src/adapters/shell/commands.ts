// The programs that policy allows: found, given their own environment, and run; no other program can be.
import { accessSync, constants } from 'node:fs';
import { isAbsolute } from 'node:path';
import type { RollbackPolicy } from '../../features/rollbacks/policy.ts';
import type { Tools, Variables } from '../../features/rollbacks/tools.ts';
import { AppError } from '../../lib/errors.ts';
import { Secret } from '../../lib/redaction.ts';
import { connectionEnvironment } from './connection.ts';
import { runCommand } from './run-command.ts';

/** What a program needs of the system to run at all. */
const always = ['PATH', 'HOME', 'LANG'];

type Run = Parameters<Tools['command']>[1];

export type Commands = {
  /** Why a program cannot be run, with the remedy; undefined when it can. */
  missing(name: string): string | undefined;
  /** @throws AppError `shell.no_command` */
  command: Tools['command'];
  /** The same, connected to a target by its environment. */
  atTarget: Tools['atTarget'];
};

/** @param variable reads one environment variable of Backbolt's. */
export function openCommands(commands: RollbackPolicy['commands'], variable: Variables): Commands {
  const programOf = (given: string) => (given.startsWith('/') ? given : (variable(given)?.reveal() ?? ''));
  const missing = (name: string) => {
    const command = commands[name];
    if (command === undefined) return `policy names no command "${name}": add it under rollbacks.commands`;
    const unset = command.environment.find((one) => variable(one) === undefined);
    if (unset !== undefined) return `the command "${name}" is given ${unset}, which is not set: set it`;
    return notExecutable(command.program, programOf(command.program));
  };
  const runWith = async (name: string, connection: Record<string, string | Secret>, run: Run) => {
    const why = missing(name);
    const command = commands[name];
    if (why !== undefined || command === undefined) throw noCommand(name, why);
    const given = { ...pick(command.environment, variable), ...connection };
    return await runCommand({
      ...run,
      program: programOf(command.program),
      args: [...command.arguments, ...run.args],
      environment: revealed({ ...pick(always, variable), ...given }),
      secrets: Object.values(given).filter((one) => one instanceof Secret),
    });
  };
  return {
    missing,
    command: (name, run) => runWith(name, {}, run),
    async atTarget(name, database, run) {
      const url = variable(database)?.reveal() ?? '';
      if (!URL.canParse(url)) throw noCommand(name, `${database} is not set to a Postgres URL`);
      return await runWith(name, connectionEnvironment(url), run);
    },
  };
}

function notExecutable(given: string, program: string): string | undefined {
  if (program === '') return `${given} is not set: set it to the absolute path of a program`;
  if (!isAbsolute(program)) return `${given} is not an absolute path`;
  try {
    accessSync(program, constants.X_OK);
    return undefined;
  } catch {
    return `${given.startsWith('/') ? given : `the program that ${given} names`} is not there, or may not be run`;
  }
}

function pick(names: readonly string[], variable: Variables): Record<string, Secret> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = variable(name);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

const revealed = (given: Readonly<Record<string, string | Secret>>) =>
  Object.fromEntries(Object.entries(given).map(([name, one]) => [name, one instanceof Secret ? one.reveal() : one]));

function noCommand(name: string, why = ''): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'shell.no_command',
    message: `the command "${name}" cannot be run: ${why}`,
    userMessage: `The command "${name}" cannot be run: ${why}. Nothing was changed.`,
  });
}
