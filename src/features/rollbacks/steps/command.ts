// Step `command`: a program of the operator's, with a list of arguments; whether it was done is asked of the program itself.
import { z } from 'zod';
import type { Binding } from '../binding.ts';
import { opposite } from '../finding.ts';
import {
  argumentsOf,
  askProgram,
  ExitCodes,
  failedProgram,
  lintProgram,
  programCheck,
  runProgram,
  shownProgram,
} from '../run-program.ts';
import type { Effect, StepType, World } from '../step-type.ts';
import { unlessUnderWay } from '../still-under-way.ts';
import { unknownOutcome } from '../unknown-outcome.ts';

const schema = (bind: Binding) => {
  const args = argumentsOf(bind);
  return z.strictObject({
    /** Its name in policy. */
    command: z.string(),
    args: args.default([]),
    expected_exit: ExitCodes.default([0]),
    timeout_seconds: z.int().min(1).max(3600).default(60),
    check: programCheck(bind),
    undo: z.strictObject({ args }).optional(),
    /** Tells what it would do, and does nothing. */
    dry_run: z.strictObject({ args }).optional(),
    /** Whether doing it twice has no other effect than doing it once. */
    repeatable: z.boolean().default(false),
  });
};
export type CommandSpec = z.output<ReturnType<typeof schema>>;

export const commandStep: StepType<CommandSpec> = {
  type: 'command',
  schema,
  describe: (spec) => ({
    what: `Runs ${spec.command}`,
    exactly: [
      `${shownProgram(spec)}  [for at most ${spec.timeout_seconds} s, expecting exit code ${spec.expected_exit.join(' or ')}]`,
    ],
    place: 'outside',
    destructive: false,
    undo: spec.undo === undefined ? null : shownProgram(undoOf(spec)),
    repeatable: spec.repeatable,
  }),
  lint: (spec, context) => lintProgram(spec.command, context),
  async preview(spec, world) {
    const missing = world.tools.has('command', spec.command);
    const lines = [`\`${shownProgram(spec)}\``];
    if (missing !== undefined) return { how: 'described', lines, problem: missing };
    if (spec.dry_run !== undefined) return await tryDry({ ...spec, ...spec.dry_run }, world);
    if (spec.check === undefined) return { how: 'described', lines };
    const { evidence } = await askProgram(spec, world);
    return { how: 'read', lines: [...lines, evidence] };
  },
  async run(spec, world) {
    return { state: 'done', ...(await perform(spec, world, 'done')) };
  },
  async check(spec, world) {
    const found = await askProgram(spec, world);
    return spec.repeatable ? found : unlessUnderWay(found, spec.timeout_seconds, world);
  },
  async verify(spec, _effect, world) {
    if (spec.check === undefined) return { ok: true, evidence: 'It ended with an exit code that was expected.' };
    const { state, evidence } = await askProgram(spec, world);
    return { ok: state === 'done', evidence };
  },
  undo: {
    async preview(spec, _effect, world) {
      const lines = [`\`${shownProgram(undoOf(spec))}\``];
      if (spec.check === undefined) return { how: 'described', lines };
      const { state, evidence } = await askProgram(spec, world);
      return { how: 'read', lines: [...lines, evidence], ...(state === 'done' ? {} : { differs: evidence }) };
    },
    run: (spec, _effect, world) => perform(undoOf(spec), world, 'not_done'),
    async check(spec, _effect, world) {
      const found = opposite(await askProgram(spec, world));
      return unlessUnderWay(found, spec.timeout_seconds, world);
    },
  },
};

function undoOf(spec: CommandSpec): CommandSpec {
  if (spec.undo === undefined) throw new RangeError('the step has no undo');
  return { ...spec, args: spec.undo.args };
}

async function perform(spec: CommandSpec, world: World, wanted: 'done' | 'not_done'): Promise<Effect> {
  const end = await runProgram(spec, world);
  if (spec.expected_exit.includes(end.exitCode)) return { rows: null, output: end.output };
  if (spec.repeatable) throw failedProgram(spec, end, 'It may be run again.');
  // A program that fails may have done half of it; its check is asked before anybody says that nothing was changed.
  const { state, evidence } = await askProgram(spec, world);
  if (state !== 'unknown' && state !== wanted)
    throw failedProgram(spec, end, `Its check says that nothing was changed.`);
  throw unknownOutcome(
    `\`${shownProgram(spec)}\` changed something before it ended with exit code ${end.exitCode}. ${evidence}`,
  );
}

async function tryDry(spec: CommandSpec, world: World) {
  const end = await world.tools.command(spec.command, {
    args: spec.args,
    timeoutMs: spec.timeout_seconds * 1000,
    signal: world.signal,
  });
  const lines = [`\`${shownProgram(spec)}\` said:`, ...end.output.split('\n').slice(-10)];
  const fine = end.exitCode !== null && spec.expected_exit.includes(end.exitCode);
  const how = end.exitCode === null ? 'did not end' : `ended with exit code ${end.exitCode}`;
  return { how: 'dry_run' as const, lines, ...(fine ? {} : { problem: `its dry run ${how}` }) };
}
