// Step `setting`: an environment setting or the maintenance mode of the watched system; undo brings back what was there before.
import { z } from 'zod';
import type { Json } from '../../../lib/canonical-json.ts';
import { AppError } from '../../../lib/errors.ts';
import { isSame } from '../run-request.ts';
import {
  asKept,
  lintSetting,
  readSetting,
  type SettingSpec,
  settingSchema,
  shownRead,
  shownValue,
  shownWrite,
  writeSetting,
} from '../setting-access.ts';
import type { Finding, StepType, World } from '../step-type.ts';

const Prior = z.object({ value: z.json() });
const priorOf = (prior: unknown): Json => Prior.parse(prior).value as Json;

export const settingStep: StepType<SettingSpec> = {
  type: 'setting',
  schema: settingSchema,
  describe: (spec) => ({
    what: `Sets ${spec.setting} to ${shownValue(spec.value)}`,
    exactly: [shownWrite(spec, spec.value), `read by ${shownRead(spec)}`],
    place: 'outside',
    destructive: false,
    undo: `Sets ${spec.setting} back to what it was before this step`,
    // It is set, not changed by so much.
    repeatable: true,
  }),
  lint: lintSetting,
  async preview(spec, world) {
    try {
      const is = await readSetting(spec, world);
      return { how: 'read', lines: [`${spec.setting}: ${shownValue(is)} → ${shownValue(spec.value)}`] };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { how: 'described', lines: [shownWrite(spec, spec.value)], problem: error.userMessage };
    }
  },
  before: async (spec, world) => ({ value: await readSetting(spec, world) }),
  async run(spec, world) {
    await writeSetting(spec, spec.value, world, world.key);
    const was = shownValue(priorOf(world.before));
    const prior = world.before;
    return {
      state: 'done',
      rows: null,
      output: `${spec.setting}: ${was} → ${shownValue(spec.value)}`,
      ...(prior === undefined ? {} : { prior }),
    };
  },
  check: async (spec, world) =>
    compare(spec, world, spec.value, world.before === undefined ? undefined : priorOf(world.before)),
  async verify(spec, _effect, world) {
    const is = await readSetting(spec, world);
    return { ok: isSame(is, asKept(spec, spec.value)), evidence: `${spec.setting} is ${shownValue(is)}` };
  },
  undo: {
    async preview(spec, { prior }, world) {
      const is = await readSetting(spec, world);
      const lines = [`${spec.setting}: ${shownValue(is)} → ${shownValue(priorOf(prior))}`];
      if (isSame(is, asKept(spec, spec.value))) return { how: 'read', lines };
      const differs = `${spec.setting} is ${shownValue(is)} now, and this step had set it to ${shownValue(spec.value)}.`;
      return { how: 'read', lines, differs };
    },
    async run(spec, { prior }, world) {
      await writeSetting(spec, priorOf(prior), world, `${world.key}-undo`);
      return { rows: null, output: `${spec.setting} is ${shownValue(priorOf(prior))} again` };
    },
    check: (spec, { prior }, world) => compare(spec, world, priorOf(prior), spec.value),
  },
};

// What is neither the one nor the other was set by somebody else: nobody can say in which order.
async function compare(spec: SettingSpec, world: World, wanted: Json, other: Json | undefined): Promise<Finding> {
  const is = await readSetting(spec, world);
  const evidence = `${spec.setting} is ${shownValue(is)}.`;
  if (isSame(is, asKept(spec, wanted))) return { state: 'done', evidence };
  return { state: other === undefined || isSame(is, asKept(spec, other)) ? 'not_done' : 'unknown', evidence };
}
