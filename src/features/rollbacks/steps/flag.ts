// Step `flag`: switches a feature flag, in the target's table in the transaction of the ledger, or through the API of a Supabase project.
import { z } from 'zod';
import type { Binding } from '../binding.ts';
import type { Description, Effect, StepType, World } from '../step-type.ts';
import { flagsTable, lintFlags, readFlag, shownText, writeFlag } from '../target-flags.ts';

const schema = (bind: Binding) =>
  z.strictObject({
    flag: bind.value(z.string().min(1).max(200)),
    enabled: bind.value(z.boolean()),
    /** The name of a project in policy, where the flags are not in the target but behind its API. */
    supabase: z.string().optional(),
  });
type FlagSpec = z.output<ReturnType<typeof schema>>;

const Prior = z.object({ was: z.boolean().nullable() });

export const flagStep: StepType<FlagSpec> = {
  type: 'flag',
  schema,
  describe: (spec, policy): Description => ({
    what: `Switches the flag ${spec.flag} ${onOff(spec.enabled)}`,
    exactly: [
      spec.supabase === undefined
        ? `update ${flagsTable(policy)} set ${policy?.flags?.enabled ?? 'enabled'} = ${spec.enabled} where ${policy?.flags?.key ?? 'key'} = ${shownText(spec.flag)}`
        : `${spec.supabase}: set ${JSON.stringify(spec.flag)} to ${spec.enabled} through the project's API`,
    ],
    place: isOutside(spec) ? 'outside' : 'ledger',
    destructive: false,
    undo: 'Sets the flag to what it was',
    repeatable: true,
  }),
  lint(spec, { targetPolicy, tools }) {
    if (spec.supabase === undefined) return lintFlags(targetPolicy, false);
    const missing = tools.has('supabase', spec.supabase);
    return missing === undefined ? [] : [`supabase: ${missing}`];
  },
  async preview(spec, world) {
    const was = await read(spec, world);
    const lines = [
      was === spec.enabled
        ? `${spec.flag} is ${onOff(was)} already: nothing would change`
        : `${spec.flag} is ${onOff(was)}; it would be switched ${onOff(spec.enabled)}`,
    ];
    if (isOutside(spec)) return { how: 'read', lines };
    // The steps after it are tried in the same transaction, and find it switched.
    await write(spec, world, spec.enabled);
    return { how: 'rolled_back', lines };
  },
  before: async (spec, world) => ({ was: await read(spec, world) }),
  async run(spec, world) {
    const was = isOutside(spec) ? Prior.parse(world.before).was : await read(spec, world);
    await write(spec, world, spec.enabled);
    return { state: 'done', ...effectOf(spec.flag, was, spec.enabled) };
  },
  async check(spec, world) {
    const now = await read(spec, world);
    const evidence = `${spec.flag} is ${onOff(now)} now`;
    if (!isOutside(spec)) return { state: 'unknown', evidence: `The ledger in the target tells; ${evidence}.` };
    return { state: now === spec.enabled ? 'done' : 'not_done', evidence };
  },
  async verify(spec, _effect, world) {
    const now = await read(spec, world);
    return { ok: now === spec.enabled, evidence: `${spec.flag} is ${onOff(now)}` };
  },
  undo: {
    async preview(spec, effect, world) {
      const { was } = Prior.parse(effect.prior);
      const now = await read(spec, world);
      const lines = [
        now === was
          ? `${spec.flag} is ${onOff(now)}, as it was before: nothing would change`
          : `${spec.flag} would be switched back to ${onOff(was)}`,
      ];
      const differs = `${spec.flag} is ${onOff(now)}, and the step left it ${onOff(spec.enabled)}: somebody has changed it since`;
      return { how: 'read', lines, ...(now === spec.enabled ? {} : { differs }) };
    },
    async run(spec, effect, world) {
      const { was } = Prior.parse(effect.prior);
      const now = await read(spec, world);
      await write(spec, world, was);
      return effectOf(spec.flag, now, was);
    },
    async check(spec, effect, world) {
      const { was } = Prior.parse(effect.prior);
      const now = await read(spec, world);
      const evidence = `${spec.flag} is ${onOff(now)} now`;
      if (!isOutside(spec)) return { state: 'unknown', evidence: `The ledger in the target tells; ${evidence}.` };
      return { state: now === was ? 'done' : 'not_done', evidence };
    },
  },
};

const isOutside = (spec: FlagSpec): boolean => spec.supabase !== undefined;
const onOff = (enabled: boolean | null): string => (enabled === null ? 'not set' : enabled ? 'on' : 'off');

async function read({ flag, supabase }: FlagSpec, world: World): Promise<boolean | null> {
  if (supabase !== undefined) return await world.tools.flags(supabase).read(flag, world.signal);
  return (await readFlag(world, flag)).enabled;
}

async function write({ flag, supabase }: FlagSpec, world: World, enabled: boolean | null): Promise<void> {
  if (supabase !== undefined) await world.tools.flags(supabase).write(flag, enabled, world.signal);
  else await writeFlag(world, flag, { enabled });
}

function effectOf(flag: string, was: boolean | null, set: boolean | null): Effect {
  const output = was === set ? `${flag} was ${onOff(was)} already` : `${flag} was ${onOff(was)}, is ${onOff(set)}`;
  return { rows: was === set ? 0 : 1, output, prior: { was } };
}
