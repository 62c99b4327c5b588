// Step `secret`: rotates a secret through a program of the operator's; nothing that it prints is read, so nobody here ever sees the value.
import { z } from 'zod';
import type { Binding } from '../binding.ts';
import { askProgram, ExitCodes, failedProgram, lintProgram, runProgram, shownProgram } from '../run-program.ts';
import type { Finding, StepType, World } from '../step-type.ts';
import { unlessUnderWay } from '../still-under-way.ts';
import { unknownOutcome } from '../unknown-outcome.ts';

const schema = (bind: Binding) => {
  const args = z.array(bind.argument()).max(50);
  return z.strictObject({
    /** What it is called, for people. */
    secret: z.string().min(1).max(75),
    /** Its name in policy. */
    command: z.string(),
    args,
    timeout_seconds: z.int().min(1).max(3600).default(60),
    /** The same program with other arguments, which tells by its exit code whether it was rotated. */
    check: z
      .strictObject({
        args,
        done_exit: ExitCodes.default([0]),
        not_done_exit: ExitCodes.default([1]),
        timeout_seconds: z.int().min(1).max(60).default(10),
      })
      .optional(),
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
    const { state, evidence } = await ask(spec, world);
    if (state === 'not_done') throw failedProgram(spec, end, 'Its check says that it was not rotated.');
    throw unknownOutcome(`${spec.secret} was rotated: the program ended with exit code ${end.exitCode}. ${evidence}`);
  },
  check: async (spec, world) => unlessUnderWay(await ask(spec, world), spec.timeout_seconds, world),
  async verify(spec, _effect, world) {
    if (spec.check === undefined) return { ok: true, evidence: 'It ended with exit code 0.' };
    const { state, evidence } = await ask(spec, world);
    return { ok: state === 'done', evidence };
  },
};

async function ask({ command, check }: SecretSpec, world: World): Promise<Finding> {
  if (check === undefined) return { state: 'unknown', evidence: 'The step has no check: nobody but you can tell.' };
  return await askProgram({ command, ...check }, world, { discard: true });
}
