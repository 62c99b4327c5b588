// Step `secret`: rotates a secret through a program of the operator's; nothing that it prints is read, so nobody here ever sees the value.
import { z } from 'zod';
import type { Binding } from '../binding.ts';
import {
  argumentsOf,
  askProgram,
  failedProgram,
  lintProgram,
  programCheck,
  runProgram,
  shownProgram,
} from '../run-program.ts';
import type { StepType } from '../step-type.ts';
import { unlessUnderWay } from '../still-under-way.ts';
import { unknownOutcome } from '../unknown-outcome.ts';

const schema = (bind: Binding) => {
  const args = argumentsOf(bind);
  return z.strictObject({
    /** What it is called, for people. */
    secret: z.string().min(1).max(75),
    /** Its name in policy. */
    command: z.string(),
    args,
    timeout_seconds: z.int().min(1).max(3600).default(60),
    check: programCheck(bind),
  });
};
type SecretSpec = z.output<ReturnType<typeof schema>>;

export const secretStep: StepType<SecretSpec> = {
  type: 'secret',
  schema,
  describe: (spec) => ({
    what: `Rotates the secret ${spec.secret}`,
    exactly: [`${shownProgram(spec)}  [for at most ${spec.timeout_seconds} s; its output is not read]`],
    place: 'outside',
    // Whatever was signed or opened with the old one no longer is.
    destructive: true,
    undo: null,
    repeatable: false,
  }),
  lint: (spec, context) => lintProgram(spec.command, context),
  async preview(spec, world) {
    const missing = world.tools.has('command', spec.command);
    const lines = [
      `\`${shownProgram(spec)}\`: what it prints is thrown away.`,
      'The old secret cannot be brought back.',
    ];
    if (missing !== undefined) return { how: 'described', lines, problem: missing };
    return { how: 'described', lines };
  },
  async run(spec, world) {
    const end = await runProgram(spec, world, { discard: true });
    if (end.exitCode === 0)
      return { state: 'done', rows: null, output: 'It ended with exit code 0; its output was not read.' };
    const { state, evidence } = await askProgram(spec, world, { discard: true });
    if (state === 'not_done') throw failedProgram(spec, end, 'Its check says that it was not rotated.');
    throw unknownOutcome(`${spec.secret} was rotated: the program ended with exit code ${end.exitCode}. ${evidence}`);
  },
  check: async (spec, world) =>
    unlessUnderWay(await askProgram(spec, world, { discard: true }), spec.timeout_seconds, world),
  async verify(spec, _effect, world) {
    if (spec.check === undefined) return { ok: true, evidence: 'It ended with exit code 0.' };
    const { state, evidence } = await askProgram(spec, world, { discard: true });
    return { ok: state === 'done', evidence };
  },
};
