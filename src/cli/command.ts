// What a command is: the words and flags that it takes, and what it does with them.
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { CommunicationDeps } from '../features/communications/deps.ts';
import type { CommunicationPolicy } from '../features/communications/policy.ts';
import type { RollbackDeps } from '../features/rollbacks/deps.ts';
import type { RollbackPolicy } from '../features/rollbacks/policy.ts';
import { AppError } from '../lib/errors.ts';

export type CliDeps = RollbackDeps & CommunicationDeps & { /** `cli:<os user>` */ actor: string };

/** What to print; `ok` decides the exit code. */
export type Output = { text: string; ok: boolean };

export type Command = {
  /** What follows its name, such as `N [--all]`. */
  usage: string;
  description: string;
  /** Checks the words, and returns what to do with them. @throws AppError `cli.wrong_use`. */
  prepare(args: readonly string[]): Work;
};

/** The sections of policy that commands without a database read. */
type FilePolicy = { rollbacks: RollbackPolicy; communications: CommunicationPolicy };

/** What a command does, and what must be opened for it. */
type Work =
  | { needs: 'core'; run(deps: CliDeps): Promise<Output> }
  /** Only files: it works where there is no database, such as in CI. */
  | { needs: 'policy'; run(policy: FilePolicy): Promise<Output> };

type Shape = Readonly<Record<string, z.ZodType>>;

/**
 * Makes a command. `words` are taken in the order in which they stand, `flags` by their names (`asDrafted` is `--as-drafted`); a schema that
 * accepts undefined makes it optional, one that accepts true a flag without a value. The usage follows from the schemas.
 */
export function defineCommand<Words extends Shape, Flags extends Shape = Record<never, never>>(
  command: Declared<Words, Flags> & { run(given: Given<Words, Flags>, deps: CliDeps): Promise<Output> },
): Command {
  return declare(command, (given) => ({ needs: 'core', run: (deps) => command.run(given, deps) }));
}

/** Makes a command that reads files and opens nothing. */
export function defineFileCommand<Words extends Shape, Flags extends Shape = Record<never, never>>(
  command: Declared<Words, Flags> & {
    run(given: Given<Words, Flags>, policy: FilePolicy): Promise<Output>;
  },
): Command {
  return declare(command, (given) => ({ needs: 'policy', run: (policy) => command.run(given, policy) }));
}

type Declared<Words, Flags> = { description: string; words: Words; flags?: Flags };
type Given<Words extends Shape, Flags extends Shape> = z.output<z.ZodObject<Words>> & z.output<z.ZodObject<Flags>>;

function declare<Words extends Shape, Flags extends Shape>(
  command: Declared<Words, Flags>,
  work: (given: Given<Words, Flags>) => Work,
): Command {
  const { description, words } = command;
  const flags: Shape = command.flags ?? {};
  const shape = z.strictObject({ ...words, ...flags });
  return {
    usage: usageOf(words, flags),
    description,
    prepare(args) {
      const values = split(args, Object.keys(words), flags);
      const given = shape.safeParse(values);
      if (!given.success) throw wrongUse(given.error.issues.map((issue) => problemOf(issue, values, words)).join('\n'));
      return work(given.data as Given<Words, Flags>);
    },
  };
}

/** The command is used in a way that it cannot be used. */
export function wrongUse(problem: string): AppError {
  return new AppError({ kind: 'invalid', code: 'cli.wrong_use', message: problem, userMessage: problem });
}

const flagOf = (name: string) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
const isSwitch = (schema: z.ZodType) => schema.safeParse(true).success;

function split(args: readonly string[], words: readonly string[], flags: Shape): Record<string, unknown> {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, schema]) => [
      flagOf(name).slice(2),
      { type: isSwitch(schema) ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    // Only what was typed can be wrong here; Node says it well.
    throw wrongUse((error as Error).message);
  }
  const { values, positionals } = parsed;
  if (positionals.length > words.length) {
    throw wrongUse(`"${positionals[words.length]}" is one word too many: put a text of several words in quotes.`);
  }
  const byName = Object.keys(flags).map((name) => [name, values[flagOf(name).slice(2)]]);
  return Object.fromEntries([...positionals.map((word, index) => [words[index], word]), ...byName]);
}

function problemOf(issue: z.core.$ZodIssue, values: Record<string, unknown>, words: Shape): string {
  const name = String(issue.path[0]);
  const called = words[name] === undefined ? flagOf(name) : placeholderOf(name, words[name]);
  return values[name] === undefined ? `${called} is missing.` : `${called}: ${issue.message}`;
}

function usageOf(words: Shape, flags: Shape): string {
  const parts = [
    ...Object.entries(words).map(([name, schema]) => ({ schema, text: placeholderOf(name, schema) })),
    ...Object.entries(flags).map(([name, schema]) => ({
      schema,
      text: isSwitch(schema) ? flagOf(name) : `${flagOf(name)} ${placeholderOf(name, schema)}`,
    })),
  ];
  return parts.map(({ schema, text }) => (schema.safeParse(undefined).success ? `[${text}]` : text)).join(' ');
}

// The schema's description; of what only wraps another schema, the other one's.
function placeholderOf(name: string, schema: z.ZodType): string {
  if (schema.description !== undefined) return schema.description;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) {
    return placeholderOf(name, schema.unwrap() as z.ZodType);
  }
  return schema instanceof z.ZodEnum ? schema.options.join('|') : name.toUpperCase();
}
