// Checks the Handlebars of one part of a message: only declared variables, shown as what they are, and only where they are there.
// `strict` of Handlebars is not enough: a missing value in a condition, an argument or a lookup becomes an empty text without a word.
import Handlebars from 'handlebars';
import { messageOf } from '../../lib/errors.ts';
import type { LineProblem } from '../../lib/yaml-source.ts';
import type { Part } from './locale-text.ts';
import { isReserved, productVariables } from './product.ts';
import type { Variable, Variables } from './variable.ts';

/** What can be made of a date besides showing it whole. */
export const dateFormats = ['date', 'time'] as const;

/** As long as formatted values get in the languages that Intl knows, generously; a date and time, as `date`, as `time`. */
const longestFormatted = { percent: 15, duration: 60, date_time: 80, date: 45, time: 25 } as const;
const longestAddress = 500;

/** What a part uses, and how long it can get. */
export type PartUse = { problems: LineProblem[]; used: Set<string>; longest: number };

type Walk = {
  variables: Variables;
  say(node: hbs.AST.Node, problem: string): void;
  use(name: string): void;
};
/** Which optional variables are there at this place, and of which list this is one item. */
type Place = { there: ReadonlySet<string>; item: Extract<Variable, { type: 'list' }> | undefined };

/** @param isLine a line of the front matter, where nothing of several lines can stand. */
export function lintPart({ source, line }: Part, variables: Variables, isLine: boolean): PartUse {
  const problems: LineProblem[] = [];
  const used = new Set<string>();
  const say = (at: number, problem: string) => void problems.push({ line: line + at - 1, problem });
  let program: hbs.AST.Program;
  try {
    program = Handlebars.parse(source);
  } catch (error) {
    const at =
      (error as { lineNumber?: number }).lineNumber ?? Number(/on line (\d+)/.exec(messageOf(error))?.[1] ?? 1);
    say(at, `is not Handlebars: ${messageOf(error).split('\n').at(-1)}`);
    return { problems, used, longest: 0 };
  }
  const walk: Walk = {
    variables,
    say: (node, problem) => say(node.loc.start.line, problem),
    use: (name) => void used.add(name),
  };
  const longest = programLength(program, walk, { there: new Set(), item: undefined });
  if (isLine)
    for (const name of used)
      if (['paragraph', 'list'].includes(variables[name]?.type ?? ''))
        say(1, `{{${name}}} can have several lines: it belongs in the body`);
  return { problems, used, longest };
}

const programLength = (program: hbs.AST.Program | undefined, walk: Walk, place: Place): number =>
  (program?.body ?? []).reduce((sum, node) => sum + statementLength(node, walk, place), 0);

function statementLength(node: hbs.AST.Statement, walk: Walk, place: Place): number {
  switch (node.type) {
    case 'ContentStatement':
      return contentLength(node as hbs.AST.ContentStatement, walk);
    case 'CommentStatement':
      return 0;
    case 'MustacheStatement':
      return valueLength(node as hbs.AST.MustacheStatement, walk, place);
    case 'BlockStatement':
      return blockLength(node as hbs.AST.BlockStatement, walk, place);
    default:
      walk.say(node, 'a message is made of its own text only: partials and decorators are not known here');
      return 0;
  }
}

function contentLength(node: hbs.AST.ContentStatement, walk: Walk): number {
  if (/<[a-z!/]/i.test(node.value)) walk.say(node, 'HTML is shown as text here: use Markdown');
  if (/[\uFDD0-\uFDEF]/.test(node.value)) walk.say(node, 'has a character that Unicode keeps for programs: remove it');
  return node.value.length;
}

function valueLength(node: hbs.AST.MustacheStatement, walk: Walk, place: Place): number {
  if (!node.escaped) walk.say(node, 'write two braces: there is no raw value');
  if (node.hash !== undefined) walk.say(node, 'named arguments are not known here');
  const [param, ...more] = node.params;
  if (param === undefined) return shownLength(node.path, walk, place);
  const format = simpleName(node.path);
  if (!dateFormats.some((known) => known === format)) {
    walk.say(
      node,
      `there is no helper "${format ?? textOf(node.path)}": known are ${dateFormats.join(', ')}, if, unless and each`,
    );
    return 0;
  }
  const name = simpleName(param);
  if (more.length > 0 || name === undefined || walk.variables[name]?.type !== 'date_time')
    walk.say(node, `${format} takes one variable of the type date_time`);
  shownLength(param, walk, place);
  return longestFormatted[format as (typeof dateFormats)[number]];
}

/** A value that is shown: how long it can be. */
function shownLength(path: hbs.AST.Node, walk: Walk, place: Place): number {
  if (isThis(path)) {
    if (place.item === undefined) walk.say(path, '{{this}} is an item: it stands within {{#each}} only');
    return place.item?.max_length ?? 0;
  }
  const name = simpleName(path);
  if (name === undefined) {
    walk.say(path, `"${textOf(path)}" is not the name of a variable: no dots, brackets, quotes or calls`);
    return 0;
  }
  const variable = variableOf(name, path, walk);
  if (isReserved(name)) return productVariables[name].max_length;
  if (variable === undefined) return 0;
  if (variable.type === 'boolean') walk.say(path, `${name} is true or false: ask {{#if ${name}}}`);
  if (variable.optional && !place.there.has(name))
    walk.say(path, `${name} is optional: it would leave a blank outside of {{#if ${name}}}`);
  return longestOf(variable);
}

function variableOf(name: string, node: hbs.AST.Node, walk: Walk): Variable | undefined {
  walk.use(name);
  const variable = Object.hasOwn(walk.variables, name) ? walk.variables[name] : undefined;
  if (variable === undefined && !isReserved(name))
    walk.say(node, `there is no variable "${name}": declare it in template.yml, or correct its spelling`);
  return variable;
}

function longestOf(variable: Variable): number {
  switch (variable.type) {
    case 'text':
    case 'paragraph':
      return variable.max_length;
    case 'list':
      return variable.max_items * (variable.max_length + 5);
    case 'url':
      return longestAddress;
    case 'choice':
      return Math.max(
        ...Object.values(variable.one_of).flatMap((words) => Object.values(words).map(({ length }) => length)),
      );
    case 'number':
      // With the signs between thousands, a sign and decimals.
      return Math.ceil(String(Math.max(variable.max, -variable.min)).length * 1.4) + 4;
    case 'boolean':
      return 0;
    default:
      return longestFormatted[variable.type];
  }
}

function blockLength(node: hbs.AST.BlockStatement, walk: Walk, place: Place): number {
  const kind = simpleName(node.path);
  const [param] = node.params;
  const name = param === undefined ? undefined : simpleName(param);
  const isKnown = kind === 'if' || kind === 'unless' || kind === 'each';
  if (!isKnown || name === undefined || node.params.length > 1 || node.hash !== undefined) {
    walk.say(
      node,
      `{{#${kind ?? textOf(node.path)}}} is not known here: there are {{#if name}}, {{#unless name}} and {{#each name}}`,
    );
    return 0;
  }
  const variable = variableOf(name, node, walk);
  if (variable === undefined) {
    if (isReserved(name)) walk.say(node, `${name} is always there: remove the condition`);
    return 0;
  }
  const within = { ...place, there: new Set([...place.there, name]) };
  if (kind === 'each') return eachLength(node, { name, variable, walk, place });
  if (!variable.optional && variable.type !== 'boolean')
    walk.say(node, `${name} is always there: remove the condition`);
  const [yes, no] = kind === 'if' ? [within, place] : [place, within];
  return Math.max(programLength(node.program, walk, yes), programLength(node.inverse, walk, no));
}

type Each = { name: string; variable: Variable; walk: Walk; place: Place };
function eachLength(node: hbs.AST.BlockStatement, { name, variable, walk, place }: Each): number {
  if (variable.type !== 'list') {
    walk.say(node, `${name} is not a list`);
    return 0;
  }
  if (variable.optional && !place.there.has(name))
    walk.say(node, `${name} is optional: put {{#if ${name}}} around the whole`);
  if (node.inverse !== undefined) walk.say(node, 'a list is never empty: remove {{else}}');
  if (node.program.blockParams?.length) walk.say(node, 'the item is {{this}}');
  return variable.max_items * programLength(node.program, walk, { ...place, item: variable });
}

/** The one plain name that a path is; undefined for `a.b`, `../a`, `@a`, `[a b]`, `this` and literals. */
function simpleName(node: hbs.AST.Node): string | undefined {
  if (node.type !== 'PathExpression') return undefined;
  const { parts, depth, data, original } = node as hbs.AST.PathExpression;
  return parts.length === 1 && depth === 0 && !data && original === parts[0] ? parts[0] : undefined;
}

function isThis(node: hbs.AST.Node): boolean {
  return node.type === 'PathExpression' && (node as hbs.AST.PathExpression).original === 'this';
}

const textOf = (node: hbs.AST.Node): string => String((node as { original?: unknown }).original ?? node.type);
