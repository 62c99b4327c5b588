// Checks a template as far as that goes without sending it: file, texts, and that no channel can come out blank, cut or with markup.
import { basename } from 'node:path';
import type { Token } from 'markdown-it';
import { type LineProblem, readSource, schemaProblems, type YamlSource } from '../../lib/yaml-source.ts';
import { parseMarkdown } from './document.ts';
import { lintPart } from './handlebars-lint.ts';
import { type LocaleText, lines, longestBody, type Part, readLocaleText } from './locale-text.ts';
import { isReserved } from './product.ts';
import { type MessageTemplate, TemplateFile } from './template.ts';
import { expected, isHttps, takes, type Variable, type Variables, valueSchema } from './variable.ts';

/** A problem of a template; `file` is a path. */
export type TemplateProblem = LineProblem & { file: string };

/** The files of one template as they were read: `template.yml`, and the text of each locale. */
export type TemplateSources = {
  name: string;
  template: { path: string; text: string };
  texts: readonly { path: string; text: string }[];
};

/** The locales in which every template must be written, and the audiences of policy. */
export type TemplateContext = { locales: readonly string[]; audiences: readonly string[] };

/**
 * Reads one template.
 * @returns the template, or every problem with its file and line.
 */
export function readTemplate(
  { name, template, texts }: TemplateSources,
  { locales, audiences }: TemplateContext,
): MessageTemplate | { problems: TemplateProblem[] } {
  const inFile = (problems: readonly LineProblem[]) => ({
    problems: problems.map((problem) => ({ file: template.path, ...problem })),
  });
  const source = readSource(template.text);
  if ('problems' in source) return inFile(source.problems);
  const parsed = TemplateFile.safeParse(source.content);
  if (!parsed.success) return inFile(schemaProblems(parsed.error, source));
  const file = parsed.data;
  const problems: TemplateProblem[] = inFile(problemsOfVariables(file.variables, locales, source)).problems;
  if (file.audience !== undefined && !audiences.includes(file.audience)) {
    const problem = `audience: policy has no audience "${file.audience}" (there are ${audiences.join(', ')}): name one, or add it to communications.audiences`;
    problems.push({ file: template.path, line: source.lineOf(['audience']), problem });
  }
  const read = new Map<string, LocaleText>();
  for (const { path, text } of texts) {
    const locale = basename(path, '.md');
    const one = readLocaleText(text, file.channels);
    const found = 'problems' in one ? one.problems : problemsOfText(one, file.variables);
    if (!locales.includes(locale))
      found.push({ line: 1, problem: `there is no ${locale}.yml beside the templates: add it, or remove this text` });
    problems.push(...found.map((problem) => ({ file: path, ...problem })));
    if (!('problems' in one)) read.set(locale, one);
  }
  const there = texts.map(({ path }) => basename(path, '.md'));
  const missing = locales.filter((locale) => !there.includes(locale));
  for (const locale of missing)
    problems.push({
      file: template.path,
      line: 1,
      problem: `there is no ${locale}.md: write it, or remove ${locale}.yml`,
    });
  if (problems.length > 0) return { problems };
  return { name, file, texts: read };
}

function problemsOfVariables(variables: Variables, locales: readonly string[], { lineOf }: YamlSource): LineProblem[] {
  return Object.entries(variables).flatMap(([name, variable]) =>
    problemsOfVariable(name, variable, locales).map(([key, problem]) => ({
      line: lineOf(['variables', name, key]),
      problem: `variables.${name}: ${problem}`,
    })),
  );
}

/** Each with the key that it is about. */
function problemsOfVariable(
  name: string,
  variable: Variable,
  locales: readonly string[],
): [key: string, problem: string][] {
  const problems: [string, string][] = [];
  if (isReserved(name)) problems.push(['', 'every template has this by itself, from policy: remove it']);
  if (variable.from !== undefined && !takes(variable.type, variable.from))
    problems.push(['from', `${variable.from} does not fit the type ${variable.type}`]);
  if ('min' in variable && variable.min > variable.max) problems.push(['min', 'must not be more than max']);
  else if (!valueSchema(variable, locales).safeParse(variable.example).success)
    problems.push(['example', `must be ${expected(variable)}`]);
  if (variable.type === 'choice')
    for (const [choice, words] of Object.entries(variable.one_of)) {
      const missing = locales.filter((locale) => !Object.hasOwn(words, locale));
      if (missing.length > 0) problems.push(['one_of', `${choice} has no words for ${missing.join(', ')}`]);
    }
  return problems;
}

function problemsOfText(text: LocaleText, variables: Variables): LineProblem[] {
  const problems: LineProblem[] = [];
  const used = new Set<string>();
  const look = (part: Part, name: string, most: number, isLine: boolean) => {
    const { problems: found, used: names, longest } = lintPart(part, variables, isLine);
    for (const one of names) used.add(one);
    problems.push(...found.map(({ line, problem }) => ({ line, problem: isLine ? `${name}: ${problem}` : problem })));
    if (longest > most)
      problems.push({
        line: part.line,
        problem: `${name} can get ${longest} characters long, and ${most} is the limit: shorten it, or the max_length of what stands in it`,
      });
  };
  for (const [name, part] of text.lines) look(part, name, lines[name].longest, true);
  look(text.body, 'the text', longestBody, false);
  problems.push(...problemsOfMarkdown(text.body, variables));
  for (const name of Object.keys(variables))
    if (!used.has(name))
      problems.push({
        line: 1,
        problem: `does not use the variable "${name}": use it, or remove it from template.yml`,
      });
  return problems.sort((a, b) => a.line - b.line);
}

/** As many as a Slack message has blocks, less its header (docs.slack.dev/reference/block-kit/blocks). */
const mostBlocks = 49;

function problemsOfMarkdown(part: Part, variables: Variables): LineProblem[] {
  const { source, line } = part;
  // Each value as one word without spaces, so that links and lines are where they are in the file.
  const words = source.replace(/\{\{\s*([\w ]+?)\s*\}\}/g, (_, name: string) => `{{${name.replaceAll(' ', '-')}}}`);
  const tokens = parseMarkdown(words);
  const problems = [...problemsOfLines(part), ...problemsOfLinks(tokens, line, variables)];
  const blocks = tokens.filter(({ type, level }) => level === 0 && type.endsWith('_open')).length;
  if (blocks > mostBlocks)
    problems.push({ line, problem: `has ${blocks} paragraphs and lists, and ${mostBlocks} fit a Slack message` });
  return problems;
}

function problemsOfLines({ source, line }: Part): LineProblem[] {
  return source.split('\n').flatMap((text, index) => {
    const say = (problem: string) => [{ line: line + index, problem }];
    if (/^\s*(\||>|```|~~~)|!\[[^\]]*\]/.test(text))
      return say('tables, quotations, code and images are not for every channel: write it in words');
    return /^ {2,}([-*+]|\d+[.)]) /.test(text) ? say('a list within a list: make it one list') : [];
  });
}

function problemsOfLinks(tokens: readonly Token[], line: number, variables: Variables): LineProblem[] {
  return tokens.flatMap((token) =>
    (token.children ?? []).flatMap((child) => {
      const problem =
        child.type === 'link_open' ? problemOfAddress(String(child.attrGet('href')), variables) : undefined;
      return problem === undefined ? [] : [{ line: line + (token.map?.[0] ?? 0), problem }];
    }),
  );
}

function problemOfAddress(address: string, variables: Variables): string | undefined {
  const name = /^\{\{(\w+)\}\}$/.exec(address)?.[1];
  if (name === undefined)
    return isHttps(address) && !address.includes('{{')
      ? undefined
      : 'a link goes to an address that begins with https://, or to one variable of the type url';
  if (variables[name]?.type === 'url' || (isReserved(name) && name.endsWith('_url'))) return undefined;
  return `a link cannot go to ${name}, which is not of the type url`;
}
