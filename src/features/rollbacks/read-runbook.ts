// Checks the text of a runbook as far as that goes without running it: the file, its parameters, and every step with values that fit.
import { createHash } from 'node:crypto';
import { type LineProblem, readSource, schemaProblems, type YamlSource } from '../../lib/yaml-source.ts';
import type { Bound } from './binding.ts';
import { type Parameter, type Parameters, sampleValues, type Value, valuesSchema } from './parameter.ts';
import type { RollbackPolicy } from './policy.ts';
import { bindStep, misplacedParameters, placeholdersIn, type Runbook, RunbookFile } from './runbook.ts';
import type { LintContext, MessageCatalog, StepType } from './step-type.ts';
import type { Tools } from './tools.ts';

/** What a runbook is checked against. */
export type RunbookContext = {
  policy: RollbackPolicy;
  types: ReadonlyMap<string, StepType>;
  messages: MessageCatalog;
};

/**
 * Reads one runbook.
 * @param name as its file is called, without `.yml`.
 * @returns the runbook, or every problem with its line and its remedy.
 */
export async function readRunbook(
  text: string,
  name: string,
  context: RunbookContext,
): Promise<Runbook | { problems: LineProblem[] }> {
  const source = readSource(text);
  if ('problems' in source) return source;
  const parsed = RunbookFile.safeParse(source.content);
  if (!parsed.success) return { problems: schemaProblems(parsed.error, source) };
  const file = parsed.data;
  const problems = [
    ...problemsOfFile(file, name, context.policy, source),
    ...problemsOfParameters(file, source),
    ...(await problemsOfSteps(file, context, source)),
  ];
  if (problems.length > 0) return { problems: problems.sort((a, b) => a.line - b.line) };
  return { file, text, hash: createHash('sha256').update(text).digest('hex') };
}

/** Why a runbook that is right cannot be started as things are: its database or a tool is not there. Empty when it can. */
export async function whatIsMissing(
  { file }: Runbook,
  { policy, types, messages }: RunbookContext,
  there: { targets: { missing(name: string): string | undefined }; tools: Pick<Tools, 'has'> },
): Promise<string[]> {
  const samples = samplesOf(file.parameters);
  const context = lintContext(file, policy, there.tools, messages);
  const missing = there.targets.missing(file.target);
  const found = new Set(missing === undefined ? [] : [missing]);
  for (const raw of file.steps) {
    const step = bindStep(raw, types, samples);
    if ('problems' in step) continue;
    for (const problem of (await step.type.lint?.(step.step.spec, context)) ?? []) found.add(problem);
  }
  return [...found];
}

const samplesOf = (parameters: Parameters): Bound => ({ parameters, values: sampleValues(parameters) });

function problemsOfFile(file: RunbookFile, name: string, policy: RollbackPolicy, { lineOf }: YamlSource) {
  const problems: LineProblem[] = [];
  if (file.name !== name)
    problems.push({ line: lineOf(['name']), problem: `name: must be "${name}", as the file is called` });
  if (!Object.hasOwn(policy.targets, file.target)) {
    const known = Object.keys(policy.targets).join(', ') || 'none';
    problems.push({
      line: lineOf(['target']),
      problem: `target: policy knows no target "${file.target}" (known: ${known}): name one of them, or add it under rollbacks.targets`,
    });
  }
  const { steps: _steps, ...texts } = file;
  for (const path of placeholdersIn(texts))
    problems.push({ line: lineOf(path.split('.')), problem: `${path}: parameters stand in steps only` });
  return problems;
}

function problemsOfParameters({ parameters, steps }: RunbookFile, { lineOf }: YamlSource): LineProblem[] {
  const used = new Set(JSON.stringify(steps).match(/(?<=\{\{\s*)[a-z][a-z0-9_]*(?=\s*\}\})/g));
  return Object.entries(parameters).flatMap(([name, one]) => {
    const problems: LineProblem[] = [];
    const say = (key: string, problem: string) =>
      problems.push({ line: lineOf(['parameters', name, key]), problem: `parameters.${name}.${key}: ${problem}` });
    if ('min' in one && one.min > one.max) say('min', `must not be more than max, which is ${one.max}`);
    else if (one.default !== undefined) {
      const fits = valuesSchema({ [name]: one }).safeParse({ [name]: one.default });
      for (const { message } of fits.error?.issues ?? []) say('default', `is outside of its own limits: ${message}`);
    }
    if (!used.has(name))
      problems.push({
        line: lineOf(['parameters', name]),
        problem: `parameters.${name}: no step uses it: write {{ ${name} }} where it belongs, or remove it`,
      });
    return problems;
  });
}

async function problemsOfSteps(file: RunbookFile, context: RunbookContext, source: YamlSource) {
  const problems: LineProblem[] = [];
  const earlier = new Map<string, string>();
  for (const [index, raw] of file.steps.entries()) {
    const title = typeof raw.id === 'string' ? `step ${raw.id}` : `steps.${index}`;
    for (const problem of await problemsOfStep(raw, file, context, earlier))
      problems.push({
        line: source.lineOf(['steps', index, ...placeIn(problem)]),
        problem: `${title}: ${problem}`,
      });
    earlier.set(String(raw.id), String(raw.type));
  }
  return problems;
}

async function problemsOfStep(
  raw: Record<string, unknown>,
  file: RunbookFile,
  { policy, types, messages }: RunbookContext,
  earlier: ReadonlyMap<string, string>,
): Promise<string[]> {
  const bound = bindStep(raw, types, samplesOf(file.parameters));
  if ('problems' in bound) return bound.problems;
  const { step, type } = bound;
  return [
    ...(earlier.has(step.id) ? [`id: "${step.id}" is used by an earlier step: each has its own`] : []),
    ...misplacedParameters(step),
    ...problemOfReference(step.spec, earlier),
    ...problemsAtLimits(raw, file.parameters, types),
    ...((await type.lint?.(step.spec, lintContext(file, policy, toolsNamedIn(policy), messages))) ?? []),
  ];
}

// `from_step` names the backup that a restore takes.
function problemOfReference(spec: unknown, earlier: ReadonlyMap<string, string>): string[] {
  const from = (spec as { from_step?: unknown }).from_step;
  if (typeof from !== 'string' || earlier.get(from) === 'backup') return [];
  return [
    `from_step: no earlier step "${from}" makes a backup: name the id of a step of type backup that comes before`,
  ];
}

// What a person may enter must be what the step takes, or the plan fails at the worst moment.
function problemsAtLimits(
  raw: Record<string, unknown>,
  parameters: Parameters,
  types: ReadonlyMap<string, StepType>,
): string[] {
  const samples = sampleValues(parameters);
  return Object.entries(parameters).flatMap(([name, one]) =>
    limitsOf(one).flatMap((value) => {
      const bound = bindStep(raw, types, { parameters, values: { ...samples, [name]: value } });
      if (!('problems' in bound)) return [];
      return bound.problems.map((problem) => `${problem} (where ${name} is ${value}, which its limits allow)`);
    }),
  );
}

function limitsOf(one: Parameter): Value[] {
  if ('min' in one) return [one.min, one.max];
  if ('one_of' in one) return one.one_of;
  return [];
}

function lintContext(
  file: RunbookFile,
  policy: RollbackPolicy,
  tools: Pick<Tools, 'has'>,
  messages: MessageCatalog,
): LintContext {
  const targetPolicy = policy.targets[file.target];
  return { hasTarget: targetPolicy !== undefined, targetPolicy, tools, messages };
}

// Whether a tool is there now is another question: a runbook is right if policy names what it uses.
function toolsNamedIn(policy: RollbackPolicy): Pick<Tools, 'has'> {
  const { commands, services, clusters, redis, supabase, backups } = policy;
  const archives: Record<string, string> = { ...backups };
  const sections = { command: commands, http: services, kubernetes: clusters, redis, supabase, archives };
  const places = {
    command: 'commands',
    http: 'services',
    kubernetes: 'clusters',
    redis: 'redis',
    supabase: 'supabase',
    archives: 'backups',
  };
  return {
    has: (kind, name) =>
      Object.hasOwn(sections[kind], name)
        ? undefined
        : `policy has no "${name}" under rollbacks.${places[kind]}: add it, or correct its spelling`,
  };
}

// A step says its problems as `statements.0.text: …` or `statements.0 …`.
const placeIn = (problem: string): string[] => /^[\w.-]+/.exec(problem)?.[0].split('.') ?? [];
