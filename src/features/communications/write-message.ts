// A message written: a template and its values, checked and rendered in each language that it was written in.
import type { Contents } from './communication.ts';
import type { CommunicationDeps } from './deps.ts';
import { readerOf } from './reader.ts';
import { renderMessage } from './render-message.ts';
import type { MessageTemplate } from './template.ts';
import { checkValues, type Values } from './values.ts';
import type { Variable } from './variable.ts';

/**
 * By the names of the template's variables, as JSON has it. What people write in words may be given once for all languages, or by locale:
 * `{ en: '…', de: '…' }`.
 */
export type Given = Readonly<Record<string, unknown>>;

/** What is wrong with a value; `locale` where it was given by locale. */
export type MessageProblem = { variable: string; locale: string | null; problem: string };

export type WrittenMessage = {
  contents: Contents;
  /** Of a planned maintenance. */
  maintenance: { from: Date; until: Date } | undefined;
};

/** Whether a variable is written in words, and so may be given in each language. */
export const isWritten = ({ type }: Pick<Variable, 'type'>): boolean =>
  type === 'text' || type === 'paragraph' || type === 'list';

/** The locales of all templates, that of readers of other languages first. */
export function localesOf({
  communicationPolicy,
  templates,
}: Pick<CommunicationDeps, 'communicationPolicy' | 'templates'>) {
  const first = communicationPolicy.default_locale;
  return [first, ...[...templates.locales].filter((locale) => locale !== first)];
}

/**
 * Checks and renders it. A language in which nothing was written is left out: its readers get the message in policy's default locale. One in
 * which only a part was written is a problem, since nobody wants half of a message in another language.
 */
export function writeMessage(
  deps: Pick<CommunicationDeps, 'communicationPolicy' | 'templates'>,
  template: MessageTemplate,
  given: Given,
): WrittenMessage | { problems: MessageProblem[] } {
  const [first = '', ...others] = localesOf(deps);
  const problems: MessageProblem[] = [];
  const written = new Map<string, Values>();
  for (const locale of [first, ...others]) {
    const missing = locale === first ? [] : missingIn(template, given, first, locale);
    if (missing === 'all') continue;
    const checked = checkValues(template, valuesIn(given, locale));
    if (missing.length > 0)
      problems.push(...missing.map((variable) => ({ variable, locale, problem: halfWritten(locale) })));
    else if ('values' in checked) written.set(locale, checked.values);
    else
      problems.push(
        ...checked.problems.map((one) => ({ ...one, locale: isByLocale(given[one.variable]) ? locale : null })),
      );
  }
  if (problems.length > 0) return { problems };
  const { product, default_time_zone: timeZone } = deps.communicationPolicy;
  const contents = [...written].map(([locale, values]) => {
    const reader = readerOf(locale, timeZone, deps.templates.locales);
    return [locale, renderMessage({ template, values }, { reader, product, words: deps.templates.words(locale) })];
  });
  return { contents: Object.fromEntries(contents), maintenance: maintenanceIn(template, written.get(first)) };
}

const halfWritten = (locale: string) =>
  `is missing in ${languageName(locale)}: write it there too, or leave out all that is in ${languageName(locale)}`;

/** `de` → `German`. */
export const languageName = (locale: string): string =>
  new Intl.DisplayNames('en', { type: 'language' }).of(locale) ?? locale;

const isByLocale = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

const valuesIn = (given: Given, locale: string): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => {
      const own = isByLocale(value) ? value[locale] : value;
      return own === undefined ? [] : [[name, own]];
    }),
  );

// What is written in the first language and not in this one.
function missingIn({ file }: MessageTemplate, given: Given, first: string, locale: string): string[] | 'all' {
  const inFirst = valuesIn(given, first);
  const inThis = valuesIn(given, locale);
  const names = Object.entries(file.variables).flatMap(([name, variable]) =>
    isWritten(variable) && isByLocale(given[name]) && inFirst[name] !== undefined ? [name] : [],
  );
  const missing = names.filter((name) => inThis[name] === undefined);
  return missing.length > 0 && missing.length === names.length ? 'all' : missing;
}

function maintenanceIn({ file }: MessageTemplate, values: Values = {}): { from: Date; until: Date } | undefined {
  const { starts, ends } = file.status_page ?? {};
  const from = starts === undefined ? undefined : values[starts];
  const until = ends === undefined ? undefined : values[ends];
  return from instanceof Date && until instanceof Date ? { from, until } : undefined;
}
