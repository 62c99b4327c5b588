// The text of a message in one locale: front matter with a line for each channel, and a Markdown body, both with Handlebars.
import { z } from 'zod';
import { type LineProblem, readSource, schemaProblems } from '../../lib/yaml-source.ts';
import type { Channel } from './rendered.ts';

/** The lines of each channel, and how long they may be with the longest values, in characters. */
export const lines = {
  /** A phone shows some 40 characters, a mail program some 70. */
  subject: { channel: 'email', longest: 150 },
  /** What an inbox shows after the subject. */
  preheader: { channel: 'email', longest: 150 },
  in_app_title: { channel: 'in_app', longest: 80 },
  in_app_text: { channel: 'in_app', longest: 400 },
  /** Cachet keeps a name in 255 characters, the shortest of the status pages. */
  status_page_title: { channel: 'status_page', longest: 200 },
  /** A header block of Slack's has 150 (docs.slack.dev/reference/block-kit/blocks/header-block). */
  slack_title: { channel: 'slack', longest: 150 },
} as const satisfies Record<string, { channel: Channel; longest: number }>;
export type Line = keyof typeof lines;
export const lineNames = Object.keys(lines) as Line[];

/** Of the body; half of what Slack takes in a message's blocks, so that escaping has room. */
export const longestBody = 6000;

/** What a part of a text is, and the line of the file on which it begins. */
export type Part = { source: string; line: number };
export type LocaleText = { readonly lines: ReadonlyMap<Line, Part>; readonly body: Part };

const shape = Object.fromEntries(lineNames.map((name) => [name, z.string().trim().min(1).optional()]));
const FrontMatter = z.strictObject(shape as Record<Line, z.ZodOptional<z.ZodString>>);

/** Splits and reads a text. It must have the lines of its channels, and no others. */
export function readLocaleText(text: string, channels: readonly Channel[]): LocaleText | { problems: LineProblem[] } {
  const parts = /^---\r?\n([\s\S]*?)\r?\n---\r?\n([\s\S]*)$/.exec(text);
  if (parts === null)
    return {
      problems: [{ line: 1, problem: 'must begin with a line "---", the lines of the channels and another "---"' }],
    };
  const [, matter = '', body = ''] = parts;
  const source = readSource(matter);
  const later = (problems: LineProblem[]) => ({
    problems: problems.map(({ line, problem }) => ({ line: line + 1, problem })),
  });
  if ('problems' in source) return later(source.problems);
  const parsed = FrontMatter.safeParse(source.content ?? {});
  if (!parsed.success) return later(schemaProblems(parsed.error, source));
  const problems = lineNames.flatMap((name) => {
    const { channel } = lines[name];
    if (channels.includes(channel) === (parsed.data[name] !== undefined)) return [];
    const problem =
      parsed.data[name] === undefined
        ? `is missing: ${channel} is among the channels`
        : `there is no channel ${channel}: remove it`;
    return [{ line: source.lineOf([name]), problem: `${name}: ${problem}` }];
  });
  if (body.trim() === '')
    problems.push({ line: matter.split('\n').length + 1, problem: 'there is no text after the front matter' });
  if (problems.length > 0) return later(problems);
  const found = lineNames.flatMap((name) => {
    const value = parsed.data[name];
    return value === undefined ? [] : [[name, { source: value, line: source.lineOf([name]) + 1 }] as const];
  });
  return { lines: new Map(found), body: { source: body, line: matter.split('\n').length + 3 } };
}
