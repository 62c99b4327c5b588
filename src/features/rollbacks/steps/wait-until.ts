// Step `wait-until`: waits until a figure of the watched system has been on the right side of a limit for some minutes.
import { z } from 'zod';
import { minute } from '../../../lib/clock.ts';
import { AppError } from '../../../lib/errors.ts';
import type { Binding } from '../binding.ts';
import { canJudgeBy, type Figures, figureText, knownToPeople, metricNames, metrics } from '../figures.ts';
import type { StepType, World } from '../step-type.ts';

const schema = (bind: Binding) =>
  z
    .strictObject({
      metric: z.enum(metrics),
      /** In the figure's unit: percent, ms, minutes. */
      below: bind.value(z.number()).optional(),
      above: bind.value(z.number()).optional(),
      for_minutes: bind.value(z.int().min(1).max(1440)),
      timeout_minutes: bind.value(z.int().min(1).max(10_080)),
      /** Of fewer sign-in attempts nothing is concluded. */
      minimum_attempts: z.int().min(1).default(5),
    })
    .refine(({ below, above }) => (below === undefined) !== (above === undefined), {
      path: ['below'],
      error: 'say either below or above',
    })
    .refine(({ for_minutes, timeout_minutes }) => timeout_minutes >= for_minutes, {
      path: ['timeout_minutes'],
      error: 'must not be shorter than for_minutes',
    });
type WaitSpec = z.output<ReturnType<typeof schema>>;

// The collector reads the watched system as often.
const againInSeconds = 15;

export const waitUntilStep: StepType<WaitSpec> = {
  type: 'wait-until',
  schema,
  describe: (spec) => ({
    what: `Waits until ${conditionOf(spec)} for ${spec.for_minutes} min`,
    exactly: [
      `${conditionOf(spec)} over the last ${spec.for_minutes} min together, all of them since the step began`,
      `with at least ${spec.minimum_attempts} sign-in attempts, else over more minutes; gives up after ${spec.timeout_minutes} min`,
    ],
    place: 'wait',
    destructive: false,
    undo: null,
    changesNothing: true,
    repeatable: true,
  }),
  lint: ({ metric }) =>
    knownToPeople.includes(metric)
      ? [`metric: ${metric} is known to people only, so it would never hold: use a step of type ask`]
      : [],
  async preview(spec, { figures }) {
    const now = await figures(spec.for_minutes);
    const holds = holdsIn(spec, now) ? 'holds' : 'does not hold';
    return { how: 'read', lines: [`${figureOf(spec, now)} over the last ${spec.for_minutes} min: it ${holds} now`] };
  },
  async run(spec, world) {
    const elapsed = (world.at.getTime() - world.startedAt.getTime()) / minute;
    const { held, latest, over } = await minutesHeld(spec, world, Math.floor(elapsed));
    if (held >= spec.for_minutes)
      return { state: 'done', rows: null, output: `${figureOf(spec, latest)} over ${over} min` };
    if (elapsed >= spec.timeout_minutes) throw timedOut(spec, latest);
    return {
      state: 'waiting',
      againInSeconds,
      progress: { done: held, total: spec.for_minutes, phase: `${figureOf(spec, latest)}; held for ${held} min` },
    };
  },
  async check(spec, { figures }) {
    const evidence = `It has no effect of its own; ${figureOf(spec, await figures(spec.for_minutes))} now.`;
    return { state: 'unknown', evidence };
  },
  async verify(spec, _effect, { figures }) {
    const now = await figures(spec.for_minutes);
    return { ok: holdsIn(spec, now), evidence: `${figureOf(spec, now)} over the last ${spec.for_minutes} min` };
  },
};

type Held = { held: number; latest: Figures; over: number };

/**
 * For how many of the last whole minutes, none of them from before the step, the figure over all of them together is on the right side. Minute
 * by minute it would be judged by a handful of attempts.
 */
async function minutesHeld(spec: WaitSpec, { figures }: World, elapsed: number): Promise<Held> {
  const most = Math.min(elapsed, spec.for_minutes);
  const latest = await figures(Math.max(most, 1));
  if (most === spec.for_minutes && !canJudge(spec, latest)) return await furtherBack(spec, figures, elapsed, latest);
  for (let held = most; held > 0; held -= 1) {
    if (holdsIn(spec, held === most ? latest : await figures(held))) return { held, latest, over: held };
  }
  return { held: 0, latest, over: most };
}

// Where few sign in, by night, the minutes asked for may have too few attempts for ever; more of them together have enough.
async function furtherBack(spec: WaitSpec, figures: World['figures'], elapsed: number, latest: Figures): Promise<Held> {
  let [over, found] = [spec.for_minutes, latest];
  while (over < elapsed && !canJudge(spec, found)) {
    over = Math.min(over * 2, elapsed);
    found = await figures(over);
  }
  return { held: holdsIn(spec, found) ? over : 0, latest: found, over };
}

function holdsIn(spec: WaitSpec, figures: Figures): boolean {
  const { metric, below, above } = spec;
  const value = figures[metric];
  if (value === null || !canJudge(spec, figures)) return false;
  return (below === undefined || value < below) && (above === undefined || value > above);
}

const conditionOf = ({ metric, below, above }: WaitSpec): string => {
  const [word, limit] = below === undefined ? ['above', above] : ['below', below];
  return `${metricNames[metric]} is ${word} ${figureText(metric, limit ?? null)}`;
};

const canJudge = ({ metric, minimum_attempts }: WaitSpec, figures: Figures): boolean =>
  canJudgeBy(figures, metric, minimum_attempts);

const figureOf = (spec: WaitSpec, figures: Figures): string => {
  const { metric } = spec;
  return `${metricNames[metric]} ${figureText(metric, canJudge(spec, figures) ? figures[metric] : null)}`;
};

function timedOut(spec: WaitSpec, latest: Figures): AppError {
  const said = `${conditionOf(spec)} did not hold for ${spec.for_minutes} min within ${spec.timeout_minutes} min; it was: ${figureOf(spec, latest)}`;
  return new AppError({
    kind: 'conflict',
    code: 'rollbacks.wait_timed_out',
    message: said,
    userMessage: `${said}. The step itself changes nothing. Retry to wait again, or undo what came before.`,
  });
}
