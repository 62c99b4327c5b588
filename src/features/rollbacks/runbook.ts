// A runbook: a YAML file that describes a rollback, its parameters, its steps and who must approve.
import { z } from 'zod';
import { policyPeople } from '../access/people.ts';
import { severities } from '../incidents/incident.ts';
import { type Bound, binding, hasPlaceholder, withValues } from './binding.ts';
import { Parameters } from './parameter.ts';
import type { StepType } from './step-type.ts';

const line = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^[^\r\n]*$/, { error: 'must be one line' });
const Id = z
  .string()
  .max(40)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: 'must be lower case words joined by hyphens' });

/** A card shows a line for each step; a longer rollback is two of them. */
const mostSteps = 40;

/** What every step has, whatever its type. */
const StepHead = z.object({
  id: Id,
  title: line(75),
  type: z.string(),
  /** How long it is expected to take. */
  expected_seconds: z.int().min(1).max(86_400).default(10),
  /** Somebody types the incident's number before it, also where the type does not ask for that. */
  destructive: z.boolean().default(false),
});
type StepHead = z.output<typeof StepHead>;

/** A precondition is a question that a person answers with yes before the plan can be started. */
export const RunbookFile = z.strictObject({
  name: Id,
  title: line(75),
  when: line(300),
  severities: z.array(z.enum(severities)).min(1),
  /** The name of a target in policy; one rollback at a time runs there. */
  target: z.string(),
  parameters: Parameters.default({}),
  preconditions: z.array(line(200)).max(10).default([]),
  approvals: z.strictObject({ needed: z.int().min(0).max(5).optional(), from: policyPeople.optional() }).default({}),
  expected_minutes: z.int().min(1).max(10_080),
  steps: z
    .array(z.record(z.string(), z.unknown()))
    .min(1)
    .max(mostSteps, { error: `more than ${mostSteps} steps do not fit one card: make two runbooks` }),
});
export type RunbookFile = z.output<typeof RunbookFile>;

/** A runbook that was read and found right. */
export type Runbook = {
  readonly file: RunbookFile;
  /** The file's text as it was read. */
  readonly text: string;
  /** SHA-256 of the text. */
  readonly hash: string;
};

/** A step with its parameters in it. */
export type BoundStep = StepHead & { spec: unknown };

/**
 * Binds the parameters into one step and checks it.
 * @returns the step, or what is wrong with it, each problem with its path within the step.
 */
export function bindStep(
  raw: Record<string, unknown>,
  types: ReadonlyMap<string, StepType>,
  bound: Bound,
): { step: BoundStep; type: StepType } | { problems: string[] } {
  const head = StepHead.safeParse(raw);
  if (!head.success) return { problems: problemsOf(head.error) };
  const type = types.get(head.data.type);
  if (type === undefined)
    return { problems: [`type: there is no step type "${head.data.type}"; known are ${[...types.keys()].join(', ')}`] };
  const own = Object.fromEntries(Object.entries(raw).filter(([key]) => !(key in StepHead.shape)));
  const parsed = withValues(bound, () => schemaOf(type).safeParse(own));
  if (!parsed.success) return { problems: problemsOf(parsed.error) };
  return { step: { ...head.data, spec: parsed.data }, type };
}

const schemas = new WeakMap<StepType, z.ZodType>();

function schemaOf(type: StepType): z.ZodType {
  const schema = schemas.get(type) ?? type.schema(binding);
  schemas.set(type, schema);
  return schema;
}

/**
 * Where a step that was bound still has placeholders: nothing would replace them. Asked with values of the file's own, when a runbook is read;
 * what a person enters later may look like one, and is not.
 */
export function misplacedParameters({ spec, ...head }: BoundStep): string[] {
  return [...placeholdersIn(head), ...placeholdersIn(spec)].map(
    (path) => `${path}: no parameter can stand here; write the value itself`,
  );
}

export function problemsOf(error: z.ZodError): string[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map(
        (key) => `${[...issue.path, key].join('.')}: is unknown here: correct its spelling, or remove it`,
      );
    const missing = issue.message.endsWith('received undefined');
    return [`${issue.path.join('.') || 'the step'}: ${missing ? 'is missing' : issue.message}`];
  });
}

/** The paths of texts in which something looks like a placeholder. */
export function placeholdersIn(value: unknown, path = ''): string[] {
  if (typeof value === 'string') return hasPlaceholder(value) ? [path] : [];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'values' ? [] : placeholdersIn(inner, path === '' ? key : `${path}.${key}`),
  );
}
