// Runs a program of policy for a step: for its effect, or to be told something; what is not known of its end is called unknown.
import { z } from 'zod';
import { AppError } from '../../lib/errors.ts';
import type { Binding } from './binding.ts';
import type { Finding, LintContext, World } from './step-type.ts';
import type { CommandEnd } from './tools.ts';
import { unknownOutcome } from './unknown-outcome.ts';

export const ExitCodes = z.array(z.int().min(0).max(255)).min(1).max(20);
/** The arguments that a step gives to its program, one by one. */
export const argumentsOf = (bind: Binding) => z.array(bind.argument()).max(50);

/** The same program with other arguments, which tells by its exit code whether the step was done, and changes nothing. */
export const programCheck = (bind: Binding) =>
  z
    .strictObject({
      args: argumentsOf(bind),
      done_exit: ExitCodes.default([0]),
      not_done_exit: ExitCodes.default([1]),
      timeout_seconds: z.int().min(1).max(60).default(10),
    })
    .optional();

export type Program = { command: string; args: readonly string[]; timeout_seconds: number };
type ProgramCheck = z.output<ReturnType<typeof programCheck>>;

/** As it would be typed, for people. */
export function shownProgram({ command, args }: Pick<Program, 'command' | 'args'>): string {
  return [command, ...args.map((arg) => (/^[\w./:=@%+,-]+$/.test(arg) ? arg : JSON.stringify(arg)))].join(' ');
}

/** Why a program that the step names cannot be run. */
export function lintProgram(command: string, { tools }: LintContext): string[] {
  const why = tools.has('command', command);
  return why === undefined ? [] : [`command: ${why}`];
}

/** Runs it and returns how it ended, which is by itself. @throws AppError when it never began; `rollbacks.outcome_unknown` when it was cut short. */
export async function runProgram(
  program: Program,
  world: World,
  options: { discard?: boolean } = {},
): Promise<CommandEnd & { exitCode: number }> {
  const { timeout_seconds } = program;
  const { signal, tools } = world;
  const end = await tools.command(program.command, {
    args: program.args,
    timeoutMs: timeout_seconds * 1000,
    signal,
    ...options,
  });
  const { exitCode, ended } = end;
  if (ended === 'not_started') throw notStarted(program, end.output);
  if (exitCode !== null && ended === null) return { ...end, exitCode };
  const how = {
    timeout: `it was ended after ${timeout_seconds} s`,
    cancelled: 'it was ended because Backbolt stopped, or the run was taken over',
    signal: 'it was killed by somebody else',
  }[ended ?? 'signal'];
  throw unknownOutcome(`\`${shownProgram(program)}\` did all that it does: ${how}`, lastWords(end.output));
}

/** Asks the program by the step's check, if it has one; an exit code that the check does not name answers nothing. */
export async function askProgram(
  step: { command: string; check?: ProgramCheck },
  world: World,
  options: { discard?: boolean } = {},
): Promise<Finding> {
  if (step.check === undefined)
    return { state: 'unknown', evidence: 'The step has no check: nobody but you can tell.' };
  const check = { command: step.command, ...step.check };
  const asked = `\`${shownProgram(check)}\``;
  const end = await runProgram(check, world, options).catch((error: unknown) => {
    if (error instanceof AppError) return undefined;
    throw error;
  });
  if (end === undefined) return { state: 'unknown', evidence: `${asked} did not answer.` };
  const said = `${asked} ended with exit code ${end.exitCode}${end.output === '' ? '.' : `: ${tail(end.output)}`}`;
  if (check.done_exit.includes(end.exitCode)) return { state: 'done', evidence: said };
  if (check.not_done_exit.includes(end.exitCode)) return { state: 'not_done', evidence: said };
  return { state: 'unknown', evidence: `${said}, which says neither yes nor no.` };
}

/** The error of a program that ended with a code that was not expected; `nothingChanged` says how that is known. */
export function failedProgram(program: Program, end: CommandEnd & { exitCode: number }, known: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'rollbacks.command_failed',
    message: `${shownProgram(program)} ended with exit code ${end.exitCode}: ${end.output}`,
    userMessage:
      `\`${shownProgram(program)}\` ended with exit code ${end.exitCode}. ${known} ${tail(end.output)}`.trim(),
  });
}

const tailCharacters = 400;
const tail = (output: string) => (output.length <= tailCharacters ? output : `…${output.slice(-tailCharacters)}`);
const lastWords = (output: string) => (output === '' ? undefined : new Error(output));

function notStarted(program: Program, why: string): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'rollbacks.command_not_started',
    message: `${shownProgram(program)} did not start: ${why}`,
    userMessage: `\`${shownProgram(program)}\` did not start${why === '' ? '' : ` (${why})`}. Nothing was changed.`,
  });
}
