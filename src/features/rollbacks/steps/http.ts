// Step `http`: one request to a service of the operator's, sent once, with a key by which the service can tell a repetition.
import { z } from 'zod';
import type { Binding } from '../binding.ts';
import { opposite } from '../finding.ts';
import {
  askService,
  type Expectation,
  expectation,
  isExpected,
  lintService,
  type Request,
  sendFor,
  shownAnswer,
  shownExpectation,
  shownRequest,
  unexpectedAnswer,
} from '../run-request.ts';
import type { Effect, Finding, StepType, World } from '../step-type.ts';
import { unlessUnderWay } from '../still-under-way.ts';

const schema = (bind: Binding) => {
  const method = z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
  const request = { path: bind.path(), body: bind.json().optional() };
  const question = z.strictObject({ path: bind.path(), ...expectation(bind) }).optional();
  return z
    .strictObject({
      /** Its name in policy. */
      service: z.string(),
      method,
      ...request,
      ...expectation(bind),
      timeout_seconds: z.int().min(1).max(300).default(10),
      /** A GET that is answered as expected once the step was done, and otherwise before. */
      check: question,
      /** A GET that is answered as expected when the step did what it was for. */
      verify: question,
      undo: z.strictObject({ method, ...request, ...expectation(bind) }).optional(),
      /** Whether the service acts once on the same Idempotency-Key, or doing it twice has no other effect. */
      repeatable: z.boolean().default(false),
    })
    .transform((spec) => (spec.method === 'GET' ? { ...spec, repeatable: true } : spec));
};
export type HttpSpec = z.output<ReturnType<typeof schema>>;

export const httpStep: StepType<HttpSpec> = {
  type: 'http',
  schema,
  describe: (spec) => ({
    what: `Sends a request to ${spec.service}`,
    exactly: [`${shownRequest(spec)}  [${shownExpectation(spec)}]`],
    place: 'outside',
    destructive: false,
    undo: spec.undo === undefined ? null : shownRequest(undoOf(spec)),
    ...(spec.method === 'GET' ? { changesNothing: true } : {}),
    repeatable: spec.repeatable,
  }),
  lint: (spec, context) => lintService(spec.service, context),
  async preview(spec, world) {
    const lines = [shownRequest(spec)];
    const missing = world.tools.has('http', spec.service);
    if (missing !== undefined) return { how: 'described', lines, problem: missing };
    if (spec.check === undefined) return { how: 'described', lines };
    return { how: 'read', lines: [...lines, (await ask(spec, spec.check, world)).evidence] };
  },
  async run(spec, world) {
    return { state: 'done', ...(await send(spec, spec, world, 'done')) };
  },
  async check(spec, world) {
    const found = await ask(spec, spec.check, world);
    return spec.repeatable ? found : unlessUnderWay(found, spec.timeout_seconds, world);
  },
  async verify(spec, _effect, world) {
    const question = spec.verify ?? spec.check;
    if (question === undefined) return { ok: true, evidence: 'It was answered as expected.' };
    const { state, evidence } = await ask(spec, question, world);
    return { ok: state === 'done', evidence };
  },
  undo: {
    async preview(spec, _effect, world) {
      const lines = [shownRequest(undoOf(spec))];
      if (spec.check === undefined) return { how: 'described', lines };
      const { state, evidence } = await ask(spec, spec.check, world);
      return { how: 'read', lines: [...lines, evidence], ...(state === 'done' ? {} : { differs: evidence }) };
    },
    run: (spec, _effect, world) => send(spec, undoOf(spec), world, 'not_done'),
    check: async (spec, _effect, world) =>
      unlessUnderWay(opposite(await ask(spec, spec.check, world)), spec.timeout_seconds, world),
  },
};

function undoOf(spec: HttpSpec): Request & Expectation & { repeatable: boolean } {
  if (spec.undo === undefined) throw new RangeError('the step has no undo');
  const { service, timeout_seconds, repeatable } = spec;
  return { service, timeout_seconds, repeatable, ...spec.undo };
}

async function ask(spec: HttpSpec, question: HttpSpec['check'], world: World): Promise<Finding> {
  if (question === undefined) return { state: 'unknown', evidence: 'The step has no check: nobody but you can tell.' };
  const { service, timeout_seconds } = spec;
  return await askService({ service, timeout_seconds, method: 'GET', path: question.path }, question, world);
}

async function send(
  spec: HttpSpec,
  request: Request & Expectation & { repeatable: boolean },
  world: World,
  wanted: 'done' | 'not_done',
): Promise<Effect> {
  const answer = await sendFor(request, world, wanted === 'done' ? world.key : `${world.key}-undo`);
  if (isExpected(request, answer)) return { rows: null, output: shownAnswer(answer) };
  throw await unexpectedAnswer(request, answer, () => ask(spec, spec.check, world), wanted);
}
