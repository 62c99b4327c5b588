// Whatever a person types is text in every channel: the message has the same elements as with harmless words, and the words typed in their
// places. A sample of the values always; 100,000 of them with CHAOS=all.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isolated } from '../../../src/features/communications/clean-text.ts';
import { remember } from '../../../src/features/communications/remember.ts';
import { mergeName, type Rendered } from '../../../src/features/communications/rendered.ts';
import type { MessageTemplate } from '../../../src/features/communications/template.ts';
import { readTemplate } from '../../../src/features/communications/template-lint.ts';
import { checkValues } from '../../../src/features/communications/values.ts';
import { AppError } from '../../../src/lib/errors.ts';
import { examplesOf, render, shipped } from './rendering.ts';
import { type Piece, piecesOfBlocks, piecesOfHtml, piecesOfMarkdown, withWords } from './skeleton.ts';

const wanted = process.env.CHAOS === 'all' ? 100_000 : 3_000;

const attacks = [
  '{{constructor}}',
  '{{{subject}}}',
  '{{#each this}}x{{/each}}',
  '{{lookup . "constructor"}}',
  '[[content]]',
  '[[footer]]',
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '</p></td></table><h1>x',
  '<!--',
  '-->',
  ']]>',
  '&lt;b&gt;',
  '&#60;b&#62;',
  '&amp;',
  '<!channel>',
  '<@U012AB3CD>',
  '<https://evil.example|bank>',
  ':fire:',
  '*bold*',
  '_it_',
  '~strike~',
  '`code`',
  '```',
  'x\r\nBcc: all@example.com',
  'x\nSubject: y',
  '%0d%0aBcc: a@b.c',
  '=?utf-8?q?=0d=0aBcc:a?=',
  '\u2028Bcc: x',
  '\u0085y',
  '\0',
  '\x1b[31m',
  '\x07',
  '# x',
  '#hash',
  '- x',
  '+ x',
  '* x',
  '1. x',
  '1) x',
  '> x',
  '    x',
  '\tx',
  '---',
  '===',
  '***',
  '| a | b |\n|---|---|',
  'x\n===',
  'x\n---',
  'a  \nb',
  'x\\',
  '[a](https://evil.example)',
  '![a](https://evil.example/x.png)',
  '[a]: https://evil.example',
  '[a][b]',
  '<https://evil.example>',
  'https://evil.example',
  'www.evil.example',
  'evil.com',
  'a@evil.example',
  'mailto:a@evil.example',
  'javascript:alert(1)',
  '//evil.example',
  'ftp://evil.example',
  '**',
  '__',
  '*',
  '_',
  '~~',
  '`',
  '\u202Egnp.exe',
  '\u200F',
  '\u2066x\u2069',
  '\u2067',
  'שלום',
  'مرحبا (x)',
  '\u200B',
  '\uFEFF',
  '\u00AD',
  '\u3164',
  '\u2800',
  '\uFDD0\uFDD1\uFDD2\uFDD3',
  '\uFDD40\uFDD5',
  '\uD800',
  '\uDC00x',
  'Z\u0351\u0352\u0353',
  '👩‍👩‍👧',
  '🏴',
  '$&',
  '$1',
  "$'",
  '$`',
  '\\u003c',
  '{name}',
  '{product}',
  '"',
  "'",
  '<',
  '>',
  '&',
  '\\',
  '...',
  '.',
  '',
  ' ',
  '\n',
  '\n\n',
];
const hostile = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...attacks) },
  {
    weight: 4,
    arbitrary: fc
      .array(fc.oneof(fc.constantFrom(...attacks), fc.constantFrom('a', ' ', 'B1', 'word', '\n')), {
        minLength: 2,
        maxLength: 5,
      })
      .map((parts) => parts.join('')),
  },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }) },
  {
    weight: 1,
    arbitrary: fc.string({
      unit: fc.constantFrom(...'<>&[]()*_`~#+-=|{}!:/\\."\'@. \nab1'),
      minLength: 1,
      maxLength: 40,
    }),
  },
);

/** One with values where they are most exposed: at the beginning of lines, in headings, in bold, in the words of a link. */
const exposed = (() => {
  const variables = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(
    (name) => `  ${name}: { type: text, label: L, max_length: 60, example: x }`,
  );
  const read = readTemplate(
    {
      name: 'exposed',
      template: {
        path: 'template.yml',
        text: `title: T\nwhen: W\nseverities: [P0]\nchannels: [email, in_app, status_page, slack]\nstatus_page: { status: resolved }\nin_app: { level: info }\naudience: everyone\nessential: false\nvariables:\n${variables.join('\n')}\n  p: { type: paragraph, label: L, example: x }\n  l: { type: list, label: L, example: [x, y] }\n`,
      },
      texts: ['en', 'de'].map((locale) => ({
        path: `${locale}.md`,
        text: `---\nsubject: "{{a}}"\npreheader: "{{b}}"\nin_app_title: "{{a}}"\nin_app_text: "{{a}} {{b}}"\nstatus_page_title: "{{a}}"\nslack_title: "{{a}}"\n---\n{{a}}\n\n# {{b}}\n\n**{{c}}** and *{{d}}*, [{{e}}]({{support_url}}) ({{f}})!\n\n1. {{f}}: **{{g}}**\n2. {{p}}\n\n{{p}}\n\n{{#each l}}\n- {{this}}\n{{/each}}\n\n{{l}}\n`,
      })),
    },
    { locales: ['en', 'de'], audiences: ['everyone'] },
  );
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return read;
})();
const templates: readonly MessageTemplate[] = [
  exposed,
  exposed,
  exposed,
  ...shipped.all().filter((one) => writtenIn(one).length > 0),
];

function writtenIn({ file }: MessageTemplate): string[] {
  return Object.entries(file.variables).flatMap(([name, { type }]) =>
    ['text', 'paragraph', 'list'].includes(type) ? [name] : [],
  );
}

type Channels = Record<string, Piece[]>;
function channelsOf({ email, inApp, statusPage, slack }: Rendered): Channels {
  const line = (text: string | undefined) => (text === undefined ? [] : [{ text }]);
  return {
    subject: line(email?.subject),
    html: email === null ? [] : piecesOfHtml(email.html),
    text: line(email?.text),
    inApp: [...line(inApp?.title), { element: 'text' }, ...line(inApp?.text)],
    statusPageTitle: line(statusPage?.title),
    statusPage: statusPage === null ? [] : piecesOfMarkdown(statusPage.body),
    slack: slack === null ? [] : piecesOfBlocks(slack.blocks),
  };
}

const wordOf = (index: number, item: number) => `Qword${index + item * 50}x`;

/** A harmless word for all that a person would write. */
function harmlessValues(template: MessageTemplate): Record<string, unknown> {
  const words = writtenIn(template).map((name, index) => {
    const isList = template.file.variables[name]?.type === 'list';
    return [name, isList ? [wordOf(index, 0), wordOf(index, 1)] : wordOf(index, 0)] as const;
  });
  return { ...examplesOf(template), ...Object.fromEntries(words) };
}

/** The same with hostile words instead, where these are not refused; and which stands for which. */
function hostileValues(template: MessageTemplate, words: readonly string[], locale: string) {
  const harmless = harmlessValues(template);
  const given = { ...harmless };
  const inPlace = new Map<string, string>();
  let seen = 0;
  for (const [index, name] of writtenIn(template).entries()) {
    const [own, other] = [words[index] as string, words.at(-1) as string];
    const hostile = Array.isArray(harmless[name]) ? [own, other] : own;
    seen += [hostile].flat().length;
    // One that is refused would hide the others.
    const checked = checkValues(template, { ...harmless, [name]: hostile });
    if ('problems' in checked) continue;
    given[name] = hostile;
    for (const [item, value] of [checked.values[name]].flat().entries())
      inPlace.set(wordOf(index, item), isolated(String(value), locale));
  }
  return { given, inPlace, seen };
}

const harmlessPieces = remember(100, (key) => {
  const [name, locale] = key.split(' ') as [string, string];
  const template = templates.find((one) => one.name === name) as MessageTemplate;
  return channelsOf(render(template, harmlessValues(template), locale));
});

const oneLine = /^[^\p{Cc}\p{Zl}\p{Zp}]*[\p{L}\p{N}\p{S}][^\p{Cc}\p{Zl}\p{Zp}]*$/u;

test(`${wanted} hostile values are refused, or are text in every channel`, { timeout: 1_800_000 }, () => {
  let seen = 0;
  let shown = 0;
  const check = ([template, locale, words]: [MessageTemplate, string, string[]]): void => {
    const { given, inPlace, ...rest } = hostileValues(template, words, locale);
    seen += rest.seen;
    shown += inPlace.size;
    const rendered = render(template, given, locale);
    const channels = channelsOf(rendered);
    for (const [channel, pieces] of Object.entries(harmlessPieces(`${template.name} ${locale}`))) {
      const is = withWords(channels[channel] as Piece[], new Map());
      const must = withWords(pieces, inPlace);
      // Comparing by expect takes ten times as long, and is for showing the difference.
      if (JSON.stringify(is) !== JSON.stringify(must)) expect({ [channel]: is }).toEqual({ [channel]: must });
    }
    const { email, inApp, statusPage, slack } = rendered;
    for (const line of [email?.subject, inApp?.title, inApp?.text, statusPage?.title, slack?.text])
      if (line !== undefined) expect(line).toMatch(oneLine);
    // In Slack's own text format these three are the only way to markup that does something.
    expect(slack?.text ?? '').not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
  };
  const cases = fc.tuple(
    fc.constantFrom(...templates),
    fc.constantFrom('en', 'de'),
    fc.array(hostile, { minLength: 12, maxLength: 12 }),
  );
  while (seen < wanted) fc.assert(fc.property(cases, check), { numRuns: 50 });
  // Most are shown: a check that refused all would prove nothing.
  expect(shown).toBeGreaterThan(seen / 2);
});

test('a hostile name is text in the e-mail, or is not said at all', () => {
  const { email, locale } = render(exposed, examplesOf(exposed), 'en');
  if (email === null) throw new Error('there is an e-mail');
  const nobody = mergeName(email, null, locale);
  expect(nobody.text).toContain('Hello,\n');
  const harmless = piecesOfHtml(mergeName(email, 'Qword1x', locale).html);
  const check = (name: string) => {
    const { subject, html, text } = mergeName(email, name, locale);
    expect(subject).toBe(email.subject);
    const said = /^Hello (.+),$/m.exec(text)?.[1];
    if (said === undefined) expect(html).toBe(nobody.html);
    else expect(piecesOfHtml(html)).toEqual(withWords(harmless, new Map([['Qword1x', said]])));
    expect(text).toHaveLength(nobody.text.length + (said === undefined ? 0 : said.length + 1));
    expect(html + text).not.toMatch(/[\uFDD0-\uFDEF]/);
  };
  fc.assert(fc.property(fc.oneof(hostile, fc.string({ unit: 'grapheme' })), check), { numRuns: wanted / 8 });
  const greeted = (name: string | null) => /^Hello(.*),$/m.exec(mergeName(email, name, locale).text)?.[1];
  expect(greeted(' Ann\tO’Neil-Świątek ')).toBe(' Ann O’Neil-Świątek');
  expect(greeted('محمد')).toBe(' \u2068محمد\u2069');
  for (const unsaid of [
    '',
    '   ',
    '\u200b',
    '…',
    'Win money at evil.com',
    'a@b.c',
    'https://x.y',
    '<b>Ann</b>',
    'Call 0123456',
    'x'.repeat(61),
  ])
    expect(greeted(unsaid), unsaid).toBe('');
});

test('what is missing, unknown, of another type or too long is refused by its name, without repeating it', () => {
  const template = shipped.get('incident-announcement') as MessageTemplate;
  const examples = examplesOf(template);
  const refusal = (change: object): string => {
    try {
      render(template, { ...examples, ...change }, 'en');
    } catch (error) {
      if (error instanceof AppError && error.code === 'communications.values_invalid') return error.userMessage;
      throw error;
    }
    throw new Error('it was rendered');
  };
  expect(refusal({ title: undefined })).toBe(
    '"Incident announcement, internal" was not rendered, and nothing was sent:\n  title: "Title" is missing: it must be one line of at most 120 characters\nCorrect this, and try again.',
  );
  expect(refusal({ titel: 'x' })).toContain('titel: is not asked for by this template');
  expect(refusal({ __proto__x: 1 })).toContain('__proto__x: is not asked for');
  expect(refusal({ number: '12' })).toContain('number: "Incident" must be a number from 1 to 1000000');
  expect(refusal({ severity: 'constructor' })).toContain('severity: "Severity" must be one of P0, P1, P2, P3');
  expect(refusal({ started_at: '2026-11-21 14:45' })).toContain(
    'started_at: "Since when" must be a date and time with its zone',
  );
  expect(refusal({ title: 'a\nBcc: b' })).toContain('title: "Title" must be one line');
  expect(refusal({ title: '\u200b \u3164' })).toContain('title: "Title" must be one line');
  expect(refusal({ components: [] })).toContain('components: "What is affected" must be 1 to 10 lines');
  expect(refusal({ title: { en: 'x' } })).toContain('title: "Title" must be one line');
  const long = refusal({ impact: 'x'.repeat(2_000_000) });
  expect(long).toContain('impact: "What users notice" must be text of at most 1000 characters');
  expect(long.length).toBeLessThan(400);
  for (const notValues of [null, 'x', [], 7]) expect(() => render(template, notValues, 'en')).toThrow(AppError);
});
