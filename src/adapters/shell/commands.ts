// The programs that policy allows: found, given their own environment, and run; no other program can be.
import { accessSync, constants } from 'node:fs';
import { isAbsolute } from 'node:path';
import type { RollbackPolicy } from '../../features/rollbacks/policy.ts';
import type { Tools, Variables } from '../../features/rollbacks/tools.ts';
import { AppError } from '../../lib/errors.ts';
import type { Secret } from '../../lib/redaction.ts';
import { runCommand } from './run-command.ts';

/** What a program needs of the system to run at all. */
const always = ['PATH', 'HOME', 'LANG'];

export type Commands = {
  /** Why a program cannot be run, with the remedy; undefined when it can. */
  missing(name: string): string | undefined;
  /** @throws AppError `shell.no_command` */
  command: Tools['command'];
  /** The same, with variables of its own besides: for programs that are told by their environment where to connect. */
  commandWith(
    name: string,
    environment: Readonly<Record<string, Secret>>,
    run: Parameters<Tools['command']>[1],
  ): ReturnType<Tools['command']>;
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
  const commandWith: Commands['commandWith'] = async (name, environment, run) => {
    const why = missing(name);
    const command = commands[name];
    if (why !== undefined || command === undefined) throw noCommand(name, why);
    const given = { ...pick(command.environment, variable), ...environment };
    return await runCommand({
      ...run,
      program: programOf(command.program),
      args: [...command.arguments, ...run.args],
      environment: revealed({ ...pick(always, variable), ...given }),
      secrets: Object.values(given),
    });
  };
  return { missing, commandWith, command: (name, run) => commandWith(name, {}, run) };
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

const revealed = (secrets: Readonly<Record<string, Secret>>) =>
  Object.fromEntries(Object.entries(secrets).map(([name, secret]) => [name, secret.reveal()]));

function noCommand(name: string, why = ''): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'shell.no_command',
    message: `the command "${name}" cannot be run: ${why}`,
    userMessage: `The command "${name}" cannot be run: ${why}. Nothing was changed.`,
  });
}
