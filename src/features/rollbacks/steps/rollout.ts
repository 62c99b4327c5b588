// Step `rollout`: sets the percentage of people who get a feature, or halves it, in the target's table of flags.
import { z } from 'zod';
import type { Binding } from '../binding.ts';
import type { Effect, StepType, World } from '../step-type.ts';
import { flagsTable, lintFlags, readFlag, shownText, writeFlag } from '../target-flags.ts';

const schema = (bind: Binding) =>
  z
    .strictObject({
      flag: bind.value(z.string().min(1).max(200)),
      percent: bind.value(z.int().min(0).max(100)).optional(),
      /** S4's "reduce rollout 50 %": half of what it is, rounded down. */
      halve: z.literal(true).optional(),
    })
    .refine(({ percent, halve }) => (percent === undefined) !== (halve === undefined), {
      path: ['percent'],
      error: 'say either percent, or "halve: true"',
    });
type RolloutSpec = z.output<ReturnType<typeof schema>>;

const Prior = z.object({ was: z.number().nullable(), set: z.number().nullable() });

export const rolloutStep: StepType<RolloutSpec> = {
  type: 'rollout',
  schema,
  describe: (spec, policy) => ({
    what:
      spec.percent === undefined
        ? `Halves the rollout of ${spec.flag}`
        : `Sets the rollout of ${spec.flag} to ${spec.percent} %`,
    exactly: [
      `update ${flagsTable(policy)} set ${policy?.flags?.rollout ?? 'rollout'} = ${spec.percent ?? 'half of it, rounded down,'} where ${policy?.flags?.key ?? 'key'} = ${shownText(spec.flag)}`,
    ],
    place: 'ledger',
    destructive: false,
    undo: 'Sets the rollout to what it was',
    // Halved twice is a quarter.
    repeatable: spec.percent !== undefined,
  }),
  lint: (_spec, { targetPolicy }) => lintFlags(targetPolicy, true),
  async preview(spec, world) {
    const was = await read(spec, world);
    const set = wanted(spec, was);
    await writeFlag(world, spec.flag, { rollout: set });
    return {
      how: 'rolled_back',
      lines: [
        was === set
          ? `${spec.flag} is at ${percent(was)} already: nothing would change`
          : `${spec.flag} would go from ${percent(was)} to ${percent(set)}`,
      ],
    };
  },
  async run(spec, world) {
    const was = await read(spec, world);
    return { state: 'done', ...(await set(spec, world, was, wanted(spec, was))) };
  },
  async check(spec, world) {
    const now = await read(spec, world);
    return { state: 'unknown', evidence: `The ledger in the target tells; ${spec.flag} is at ${percent(now)} now.` };
  },
  async verify(spec, effect, world) {
    const now = await read(spec, world);
    return { ok: now === Prior.parse(effect.prior).set, evidence: `${spec.flag} is at ${percent(now)}` };
  },
  undo: {
    async preview(spec, effect, world) {
      const prior = Prior.parse(effect.prior);
      const now = await read(spec, world);
      const lines = [
        now === prior.was
          ? `${spec.flag} is at ${percent(now)}, as it was before: nothing would change`
          : `${spec.flag} would go from ${percent(now)} back to ${percent(prior.was)}`,
      ];
      const differs = `${spec.flag} is at ${percent(now)}, and the step left it at ${percent(prior.set)}: somebody has changed it since`;
      return { how: 'read', lines, ...(now === prior.set ? {} : { differs }) };
    },
    run: async (spec, effect, world) => await set(spec, world, await read(spec, world), Prior.parse(effect.prior).was),
    async check(spec, _effect, world) {
      const now = await read(spec, world);
      return { state: 'unknown', evidence: `The ledger in the target tells; ${spec.flag} is at ${percent(now)} now.` };
    },
  },
};

const percent = (value: number | null): string => (value === null ? 'no percentage' : `${value} %`);

const read = async ({ flag }: RolloutSpec, world: World) => (await readFlag(world, flag)).rollout;

const wanted = (spec: RolloutSpec, was: number | null): number | null =>
  spec.percent ?? (was === null ? null : Math.floor(was / 2));

async function set({ flag }: RolloutSpec, world: World, was: number | null, to: number | null): Promise<Effect> {
  await writeFlag(world, flag, { rollout: to });
  const output =
    was === to ? `${flag} was at ${percent(was)} already` : `${flag} went from ${percent(was)} to ${percent(to)}`;
  return { rows: was === to ? 0 : 1, output, prior: { was, set: to } };
}
