// Reads and writes one setting of a system, through a program or a service of the operator's.
import { z } from 'zod';
import type { Json } from '../../lib/canonical-json.ts';
import { AppError } from '../../lib/errors.ts';
import { holdsSecret } from '../../lib/redaction.ts';
import type { Binding } from './binding.ts';
import { lintProgram, runProgram, shownProgram } from './run-program.ts';
import { isSame, lintService, sendFor, shownAnswer, shownRequest, valueAt } from './run-request.ts';
import type { LintContext, World } from './step-type.ts';
import { unknownOutcome } from './unknown-outcome.ts';

export const settingSchema = (bind: Binding) => {
  const args = z.array(bind.argument()).min(1).max(50);
  const shared = {
    /** What it is called, for people. */
    setting: z.string().min(1).max(75),
    value: bind.value(z.union([z.string().max(1000), z.number(), z.boolean(), z.null()])),
    timeout_seconds: z.int().min(1).max(300).default(30),
  };
  return z.discriminatedUnion('by', [
    z.strictObject({
      by: z.literal('command'),
      ...shared,
      /** Its name in policy. */
      command: z.string(),
      /** It prints the value, and nothing else on standard output. */
      read: z.strictObject({ args }),
      /** The value is given as one more argument after these. */
      write: z.strictObject({ args }),
    }),
    z.strictObject({
      by: z.literal('service'),
      ...shared,
      service: z.string(),
      /** A GET; `json` is the dotted path of the value in its answer. */
      read: z.strictObject({ path: bind.path(), json: z.string().min(1).max(200) }),
      /** The body is an object with the value as this one member. */
      write: z.strictObject({
        method: z.enum(['PUT', 'POST', 'PATCH']).default('PUT'),
        path: bind.path(),
        member: z.string().min(1).max(100),
      }),
    }),
  ]);
};
export type SettingSpec = z.output<ReturnType<typeof settingSchema>>;
type By<Way extends SettingSpec['by']> = SettingSpec & { by: Way };

/** A value as it is compared and stored: a program knows texts only. */
export const asKept = (spec: SettingSpec, value: Json): Json => (spec.by === 'command' ? String(value ?? '') : value);

export const shownValue = (value: Json | undefined): string => JSON.stringify(value) ?? 'nothing';

export function shownRead(spec: SettingSpec): string {
  return spec.by === 'command'
    ? shownProgram(readProgram(spec))
    : `${shownRequest(readRequest(spec))} → ${spec.read.json}`;
}

export function shownWrite(spec: SettingSpec, value: Json): string {
  return spec.by === 'command' ? shownProgram(writeProgram(spec, value)) : shownRequest(writeRequest(spec, value));
}

export function lintSetting(spec: SettingSpec, context: LintContext): string[] {
  return spec.by === 'command' ? lintProgram(spec.command, context) : lintService(spec.service, context);
}

/** @throws AppError `rollbacks.setting_unreadable`, also for what looks like a secret, which must not be kept. */
export async function readSetting(spec: SettingSpec, world: World): Promise<Json> {
  const value = await (spec.by === 'command' ? askProgramFor(spec, world) : askServiceFor(spec, world)).catch(
    (error: unknown) => {
      if (error instanceof AppError) throw unreadable(spec, error.userMessage, error);
      throw error;
    },
  );
  const text = shownValue(value);
  if (!holdsSecret(text) && text.length <= 1000) return value;
  throw unreadable(
    spec,
    'Its value is longer than 1000 characters, or looks like a secret: a step of type secret rotates those.',
  );
}

async function askProgramFor(spec: By<'command'>, world: World): Promise<Json> {
  const { exitCode, stdout } = await runProgram(readProgram(spec), world);
  if (exitCode === 0 && !stdout.includes('\n')) return stdout;
  throw unreadable(spec, exitCode === 0 ? 'It printed more than one line.' : `It ended with exit code ${exitCode}.`);
}

async function askServiceFor(spec: By<'service'>, world: World): Promise<Json> {
  const answer = await sendFor(readRequest(spec), world);
  const value = answer.status === 200 ? valueAt(answer.json, spec.read.json) : undefined;
  if (value === undefined || (value !== null && typeof value === 'object'))
    throw unreadable(spec, `It was answered with ${shownAnswer(answer)}, in which there is no ${spec.read.json}.`);
  return value;
}

/**
 * Writes it; where that did not end well, reads what is there to tell whether it did anything.
 * @param key the same for every attempt. @throws AppError when it is as it was; `rollbacks.outcome_unknown`
 */
export async function writeSetting(spec: SettingSpec, value: Json, world: World, key: string): Promise<void> {
  const was = await readSetting(spec, world);
  const said =
    spec.by === 'command' ? await writeByProgram(spec, value, world) : await writeByRequest(spec, value, world, key);
  if (said === undefined) return;
  const is = await readSetting(spec, world).catch(() => undefined);
  if (is === undefined || !isSame(is, was)) throw unknownOutcome(`${shownWrite(spec, value)} did it: ${said}`);
  throw new AppError({
    kind: 'invalid',
    code: 'rollbacks.setting_refused',
    message: `${shownWrite(spec, value)}: ${said}`,
    userMessage: `${shownWrite(spec, value)} did not set ${spec.setting}: ${said}. It is ${shownValue(is)}, as it was.`,
  });
}

// Each returns what was wrong, undefined when it went well.
async function writeByProgram(spec: By<'command'>, value: Json, world: World): Promise<string | undefined> {
  const program = writeProgram(spec, value);
  if (String(value ?? '').startsWith('-') && program.args.at(-2) !== '--')
    return `a value that begins with "-" would be an option of the program: end the arguments of write with "--"`;
  const { exitCode, output } = await runProgram(program, world);
  return exitCode === 0 ? undefined : `it ended with exit code ${exitCode} ${output.slice(-300)}`.trim();
}

async function writeByRequest(
  spec: By<'service'>,
  value: Json,
  world: World,
  key: string,
): Promise<string | undefined> {
  const answer = await sendFor(writeRequest(spec, value), world, key);
  return answer.status >= 200 && answer.status < 300 ? undefined : `it was answered with ${shownAnswer(answer)}`;
}

const readProgram = ({ command, read, timeout_seconds }: By<'command'>) => ({
  command,
  args: read.args,
  timeout_seconds,
});
const writeProgram = ({ command, write, timeout_seconds }: By<'command'>, value: Json) => ({
  command,
  args: [...write.args, String(value ?? '')],
  timeout_seconds,
});
const readRequest = ({ service, read, timeout_seconds }: By<'service'>) => ({
  service,
  method: 'GET',
  path: read.path,
  timeout_seconds,
});
const writeRequest = ({ service, write, timeout_seconds }: By<'service'>, value: Json) => ({
  service,
  method: write.method,
  path: write.path,
  body: { [write.member]: value },
  timeout_seconds,
});

function unreadable(spec: SettingSpec, why: string, cause?: unknown): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'rollbacks.setting_unreadable',
    message: `${spec.setting} cannot be read by ${shownRead(spec)}: ${why}`,
    userMessage: `${spec.setting} cannot be read (${shownRead(spec)}), so what to go back to is not known. ${why} Nothing was changed.`,
    ...(cause === undefined ? {} : { cause }),
  });
}
