// Performs one step as the run engine does, and no more than that: its transaction where it has one, what was before, an effect as stored.
import { bindStep } from '../../../src/features/rollbacks/runbook.ts';
import type {
  Description,
  Effect,
  Finding,
  Preview,
  Verdict,
  World,
} from '../../../src/features/rollbacks/step-type.ts';
import { stepTypes } from '../../../src/features/rollbacks/step-types.ts';
import { newId } from '../../../src/lib/ids.ts';
import { scrubDeep } from '../../../src/lib/redaction.ts';
import { noTemplates } from '../../kit/message-catalog.ts';
import type { Opened } from './step-fixture.ts';

export type Performer = {
  description: Description;
  lint(): Promise<string[]>;
  preview(): Promise<Preview>;
  /** Reads how it is before, then does it; waits with `satisfy` where it waits. */
  run(): Promise<Effect>;
  check(): Promise<Finding>;
  /** What is stored of a step that was found done. */
  foundDone(): Effect;
  verify(effect: Effect): Promise<Verdict>;
  previewUndo(effect: Effect): Promise<Preview & { differs?: string }>;
  undo(effect: Effect): Promise<Effect>;
  checkUndo(effect: Effect): Promise<Finding>;
};

const nobodyAsks = async () => {
  throw new Error('the fixture has no figures');
};
const defaultLimits = { lockTimeoutMs: 2_000, statementTimeoutMs: 30_000 };

/** @throws Error with the problems when the step is not right. */
export function perform(opened: Pick<Opened, 'step' | 'world' | 'satisfy' | 'messages'>): Performer {
  const bound = bindStep({ id: 'the-step', title: 'The step', ...opened.step }, stepTypes, {
    parameters: {},
    values: {},
  });
  if ('problems' in bound) throw new Error(bound.problems.join('\n'));
  const { type } = bound;
  const { spec } = bound.step;
  const { targetPolicy, target } = opened.world;
  const messages = opened.messages ?? { templates: noTemplates, audiences: {} };
  const description = type.describe(spec, targetPolicy, messages);
  const now = new Date();
  const world = {
    ...{ tx: undefined, target: undefined, targetPolicy: undefined, figures: nobodyAsks, at: now, startedAt: now },
    ...{ key: newId(), run: { number: 7, incident: 3 }, stepId: 'the-step', signal: AbortSignal.timeout(30_000) },
    ...{ before: undefined, earlier: () => undefined, answer: undefined, progress: () => undefined },
    ...opened.world,
  } as World;
  const inside = async <T>(end: 'transaction' | 'trial', work: (world: World) => Promise<T>): Promise<T> => {
    if (description.place !== 'ledger') return await work(world);
    if (target === undefined) throw new Error('a step of the ledger needs a target');
    const limits = type.limits?.(spec) ?? defaultLimits;
    return await target[end](limits, (tx) => work({ ...world, tx }));
  };
  const undoing = () => {
    if (type.undo === undefined) throw new Error('it cannot be undone');
    return type.undo;
  };
  return {
    description,
    lint: async () =>
      (await type.lint?.(spec, { hasTarget: target !== undefined, targetPolicy, tools: world.tools, messages })) ?? [],
    preview: () => inside('trial', (within) => type.preview(spec, within)),
    async run() {
      if (description.place === 'outside') world.before ??= stored(await type.before?.(spec, world));
      const ran = await inside('transaction', (within) => type.run(spec, within));
      if (ran.state === 'done') return stored(ran);
      await opened.satisfy?.();
      const again = await type.run(spec, world);
      if (again.state !== 'done') throw new Error('it still waits');
      return stored(again);
    },
    check: () => type.check(spec, world),
    foundDone: () => ({ rows: null, output: 'Found done', ...(world.before !== undefined && { prior: world.before }) }),
    verify: (effect) => type.verify(spec, effect, world),
    previewUndo: (effect) => inside('trial', (within) => undoing().preview(spec, effect, within)),
    undo: async (effect) => stored(await inside('transaction', (within) => undoing().run(spec, effect, within))),
    checkUndo: (effect) => undoing().check(spec, effect, world),
  };
}

// What comes back from the database is what was scrubbed and written as JSON.
const stored = <T>(value: T): T => (value === undefined ? value : JSON.parse(JSON.stringify(scrubDeep(value))));
