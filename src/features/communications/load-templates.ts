// Reads templates/messages at start: the words around e-mails by locale, and one folder for each template.
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError, messageOf } from '../../lib/errors.ts';
import { lastLocale } from './reader.ts';
import type { MessageTemplate } from './template.ts';
import { readTemplate, type TemplateContext, type TemplateProblem } from './template-lint.ts';
import { type LocaleWords, readWords } from './words.ts';

/** Where the templates are that come with Backbolt. */
export const shippedTemplates = new URL('../../../templates/messages/', import.meta.url);

/** The templates that there are, all of them right. */
export type MessageTemplates = {
  get(name: string): MessageTemplate | undefined;
  all(): readonly MessageTemplate[];
  /** In which every template is written. */
  locales: ReadonlySet<string>;
  /** @param locale one of `locales`. */
  words(locale: string): LocaleWords;
};

/** What policy says of audiences, and in which language it wants what has no other. */
type PolicyNames = { readonly audiences: Readonly<Record<string, unknown>>; readonly default_locale: string };

/** One line for each problem: `path:line problem`, which editors can follow. */
export const problemText = ({ file, line, problem }: TemplateProblem): string => `${file}:${line} ${problem}`;

/**
 * Reads every template of a folder.
 * @throws AppError `communications.template_invalid` that lists every problem with file, line and remedy; `communications.no_default_locale`.
 */
export async function loadTemplates(folder: URL, policy: PolicyNames): Promise<MessageTemplates> {
  const { templates, words, problems } = await lintTemplates(folder, policy);
  if (problems.length > 0) {
    const texts = problems.map(problemText);
    throw new AppError({
      kind: 'invalid',
      code: 'communications.template_invalid',
      message: texts.join('\n'),
      userMessage: `Backbolt did not start: a message template has a problem.\n${texts.map((text) => `  ${text}`).join('\n')}\nCorrect it, take the shipped one from the repository, or delete a template that you do not use; "npm run backbolt -- template lint" checks all of them.`,
    });
  }
  if (!words.has(policy.default_locale)) throw noDefaultLocale(policy.default_locale, [...words.keys()]);
  const all = [...templates.values()];
  return {
    get: (name) => templates.get(name),
    all: () => all,
    locales: new Set(words.keys()),
    words: (locale) => words.get(locale) as LocaleWords,
  };
}

function noDefaultLocale(wanted: string, there: readonly string[]): AppError {
  const message = `policy's communications.default_locale is ${wanted}, in which no template is written`;
  return new AppError({
    kind: 'invalid',
    code: 'communications.no_default_locale',
    message,
    userMessage: `Backbolt did not start: ${message}. Choose ${there.join(' or ')}, or write ${wanted}.yml and ${wanted}.md for each template.`,
  });
}

/** Reads every template of a folder; those that are right, and the problems of the others. */
export async function lintTemplates(folder: URL, policy: Pick<PolicyNames, 'audiences'>) {
  const root = fileURLToPath(folder);
  const entries = await listed(root);
  const problems: TemplateProblem[] = [];
  const words = new Map<string, LocaleWords>();
  for (const { name } of entries.filter((entry) => entry.isFile() && entry.name.endsWith('.yml'))) {
    const path = join(root, name);
    const read = readWords(await readFile(path, 'utf8'));
    if ('problems' in read) problems.push(...read.problems.map((problem) => ({ file: path, ...problem })));
    else words.set(basename(name, '.yml'), read);
  }
  const locales = [...words.keys()];
  if (!locales.includes(lastLocale))
    problems.push({
      file: join(root, `${lastLocale}.yml`),
      line: 1,
      problem: 'is not there or not right: it is for readers of all other languages',
    });
  const templates = new Map<string, MessageTemplate>();
  for (const { name } of entries.filter((entry) => entry.isDirectory())) {
    const read = await readFolder(join(root, name), { locales, audiences: Object.keys(policy.audiences) });
    if ('problems' in read) problems.push(...read.problems);
    else templates.set(name, read);
  }
  return { templates, words, problems };
}

async function readFolder(folder: string, there: TemplateContext) {
  const name = basename(folder);
  const path = join(folder, 'template.yml');
  const problem = (file: string, text: string) => ({ problems: [{ file, line: 1, problem: text }] });
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))
    return problem(path, 'the folder must be called lower case words joined by hyphens');
  const files = (await listed(folder)).map((entry) => entry.name);
  const stray = files.find((file) => file !== 'template.yml' && !file.endsWith('.md'));
  if (stray !== undefined)
    return problem(join(folder, stray), 'a template is template.yml and <locale>.md: rename or remove it');
  if (!files.includes('template.yml')) return problem(path, 'is missing');
  const sourceOf = async (file: string) => {
    const at = join(folder, file);
    return { path: at, text: (await readFile(at, 'utf8')).replaceAll('\r\n', '\n') };
  };
  const texts = await Promise.all(files.filter((file) => file.endsWith('.md')).map(sourceOf));
  return readTemplate({ name, template: await sourceOf('template.yml'), texts }, there);
}

async function listed(folder: string) {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    const problem = `the folder ${folder} cannot be read (${messageOf(error)})`;
    throw new AppError({
      kind: 'invalid',
      code: 'communications.no_templates',
      message: problem,
      userMessage: `No message templates were read: ${problem}. Name a folder of templates.`,
    });
  }
}
