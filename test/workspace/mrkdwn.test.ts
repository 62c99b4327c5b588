// mrkdwn as Slack reads it, form by form, and its dates in the viewer's time zone.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emojiByName } from '../../src/workspace/emoji.ts';
import { readMarkdownInline } from '../../src/workspace/page/blocks/markdown-inline.ts';
import { useEmoji } from '../../src/workspace/page/emoji/table.ts';
import { readTyped } from '../../src/workspace/page/mrkdwn/inline.ts';
import { readMrkdwn } from '../../src/workspace/page/mrkdwn/mrkdwn.ts';
import { safeLink, safePicture } from '../../src/workspace/page/mrkdwn/safe-link.ts';
import { formatSlackDate } from '../../src/workspace/page/mrkdwn/slack-date.ts';
import type { Token } from '../../src/workspace/page/mrkdwn/token.ts';

useEmoji(emojiByName());

/** Tokens in one line: `bold(a) text`. */
function short(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      switch (token.kind) {
        case 'text':
          return token.text;
        case 'link':
          return `link(${token.url}${token.label === null ? '' : `,${token.label}`})`;
        case 'user':
        case 'channel':
        case 'group':
          return `${token.kind}(${token.id}${token.label === null ? '' : `,${token.label}`})`;
        case 'broadcast':
          return `broadcast(${token.range})`;
        case 'date':
          return `date(${token.timestamp},${token.format},${token.url},${token.fallback})`;
        case 'emoji':
          return `emoji(${token.name})`;
        default:
          return `${token.kind}(${short(token.children)})`;
      }
    })
    .join('');
}

test.each([
  ['*bold* _italic_ ~strike~ `code`', 'bold(bold) italic(italic) strike(strike) code(code)'],
  ['*bold _both_*', 'bold(bold italic(both))'],
  ['2*3*4 and snake_case_name', '2*3*4 and snake_case_name'],
  ['* not bold * nor *this', '* not bold * nor *this'],
  ['** nor this **', '** nor this **'],
  ['(*bold*), *bold*.', '(bold(bold)), bold(bold).'],
  ['*over\nlines*', '*over\nlines*'],
  ['`*not bold* &lt;b&gt;`', 'code(*not bold* <b>)'],
  ['a `` b', 'a `` b'],
  ['```\nconst a = *b*;\n```', 'pre(const a = *b*;)'],
  ['before\n```x```\nafter', 'beforepre(x)after'],
  ['a ``` b', 'a ``` b'],
  ['&gt; quoted\n&gt; more\nnot', 'quote(quoted\nmore)not'],
  ['> raw', 'quote(raw)'],
  ['a &gt; b', 'a > b'],
  ['top\n&gt;&gt;&gt;all\nof it', 'topquote(all\nof it)'],
  ['<https://a.example/?x=1&amp;y=2|a &amp; b>', 'link(https://a.example/?x=1&y=2,a & b)'],
  ['<mailto:on@call.example|mail>', 'link(mailto:on@call.example,mail)'],
  ['*<https://a.example|a*b>*', 'bold(link(https://a.example,a*b))'],
  ['see https://a.example/b_c_d and a@b.example', 'see https://a.example/b_c_d and a@b.example'],
  [
    '<@U12|name> <@W1> <#C9|auth> <!here> <!channel|channel>',
    'user(U12,name) user(W1) channel(C9,auth) broadcast(here) broadcast(channel)',
  ],
  ['<!subteam^S1|@oncall>', 'group(S1,@oncall)'],
  [
    '<!date^1700000000^{date_short} {time}^https://a.example|then>',
    'date(1700000000,{date_short} {time},https://a.example,then)',
  ],
  ['<!unknown|label> <nothing> < b', 'label <nothing> < b'],
  [':white_check_mark: :no_such_emoji: 10:30:45', 'emoji(white_check_mark) :no_such_emoji: 10:30:45'],
  [':wave::skin-tone-3:', 'emoji(wave::skin-tone-3)'],
  ['a:wave:b and :+1::-1:', 'aemoji(wave)b and emoji(+1)emoji(-1)'],
  ['_*both*_ *~_all_~*', 'italic(bold(both)) bold(strike(italic(all)))'],
  ['*a_b* _c*d_', 'bold(a_b) italic(c*d)'],
  ['*a* *b*c* *d*', 'bold(a) bold(b*c) bold(d)'],
  ['"*a*" -*b*- *c*! *d*? *e*; /*f*/', '"bold(a)" -bold(b)- bold(c)! bold(d)? bold(e); /bold(f)/'],
  ['a*b* *c*d e_f_g', 'a*b* *c*d e_f_g'],
  ['*`code` in bold*', 'bold(code(code) in bold)'],
  ['~~twice~~ __twice__', '~~twice~~ __twice__'],
  ['> *quoted* `c`\n> ```x```', 'quote(bold(quoted) code(c)\n)pre(x)'],
  ['a\n&gt;&gt;&gt; b\n&gt; c', 'aquote(b\n> c)'],
  ['```js\nlet x;\n```', 'pre(js\nlet x;)'],
  ['```a <https://b.example|c> &lt;d&gt;```', 'pre(a link(https://b.example,c) <d>)'],
  [
    '<https://a.example> <mailto:a@b.example|a@b.example>',
    'link(https://a.example) link(mailto:a@b.example,a@b.example)',
  ],
  ['<!subteam^S1> <!everyone>', 'group(S1) broadcast(everyone)'],
  ['*<@U12>* _<#C9>_', 'bold(user(U12)) italic(channel(C9))'],
  ['&amp;&lt;&gt; &quot;', '&<> &quot;'],
  ['&amp;lt;b&amp;gt;', '&lt;b&gt;'],
  ['<script>alert(1)</script>', '<script>alert(1)</script>'],
])('%j', (text, tokens) => {
  expect(short(readMrkdwn(text))).toBe(tokens);
});

test.each([
  ['*b* &lt;!channel&gt; &amp;amp;', '*b* <!channel> &amp;'],
  ['<@U12> :tada: https://a.example/x_y.', 'user(U12) emoji(tada) link(https://a.example/x_y).'],
])('typed %j', (text, tokens) => {
  expect(short(readTyped(text))).toBe(tokens);
});

test.each([
  ['**bold** *it* _it_ ~~gone~~ `a*b`', 'bold(bold) italic(it) italic(it) strike(gone) code(a*b)'],
  ['[a](https://a.example) snake_case_name', 'link(https://a.example,a) snake_case_name'],
  ['<b> & :zap:', '<b> & emoji(zap)'],
])('markdown %j', (text, tokens) => {
  expect(short(readMarkdownInline(text))).toBe(tokens);
});

test('any text is read to its end, and text without signs stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 80, unit: fc.constantFrom(...'*_~`<>|&;:!@#^{} \nab1') }), (text) =>
      Array.isArray(readMrkdwn(text)),
    ),
  );
  fc.assert(fc.property(fc.stringMatching(/^[a-g \n]*$/), (text) => short(readMrkdwn(text)) === text));
});

test('a long hostile text is read in good time', () => {
  const begun = performance.now();
  for (const sign of ['*a ', '_', '<', '`', ':a', '*a`', '&gt;', '```', '*<'])
    readMrkdwn(sign.repeat(Math.floor(12_000 / sign.length)));
  // A busy machine takes seconds; a reader whose time grows with the square of the length takes minutes.
  expect(performance.now() - begun).toBeLessThan(30_000);
});

const view = { now: new Date('2026-02-18T20:00:00Z'), timeZone: 'America/New_York' };
test.each([
  ['{date_num} {time}', '2026-02-18 9:39 AM'],
  ['{date}', 'February 18th'],
  ['{date_short}', 'Feb 18'],
  ['{date_long}', 'Wednesday, February 18th'],
  ['{date_long_full}', 'February 18, 2026'],
  ['{date_slash}', '02/18/2026'],
  ['{date_short_pretty} at {time_secs}', 'Today at 9:39:02 AM'],
  ['{date_long_pretty}', 'Today'],
  ['{day_divider_pretty}', 'Today'],
  ['posted {date_pretty}', 'posted today'],
  ['{ago}', '5 hours ago'],
  ['{no_such}', null],
])('date %s', (format, text) => {
  expect(formatSlackDate(Date.parse('2026-02-18T14:39:02Z') / 1000, format, view)).toBe(text);
});

test.each([
  ['2025-07-01', '{date}', 'July 1st, 2025'],
  ['2025-07-01', '{date_short_pretty}', 'Jul 1, 2025'],
  ['2025-12-25', '{date_long_pretty}', 'Thursday, December 25th'],
  ['2025-12-25', '{day_divider_pretty}', 'Thursday, December 25th, 2025'],
  ['2026-01-02', '{day_divider_pretty}', 'Friday, January 2nd'],
  ['2026-02-17', '{date_long_pretty} {ago}', 'Yesterday 1 day ago'],
  ['2026-02-19', '{date_pretty}', 'Tomorrow'],
  ['2026-02-20', 'in {date_short}: {ago}', 'in Feb 20: in 1 day'],
])('date %s as %s', (day, format, text) => {
  expect(formatSlackDate(Date.parse(`${day}T18:00:00Z`) / 1000, format, view)).toBe(text);
});

test('a date counts its days in the viewer’s zone, and its hours to 24 where the viewer does', () => {
  const lateInTokyo = Date.parse('2026-02-18T15:30:00Z') / 1000;
  expect(formatSlackDate(lateInTokyo, '{date_pretty} {time}', { ...view, timeZone: 'Asia/Tokyo', hour12: false })).toBe(
    'Today 00:30',
  );
  expect(formatSlackDate(lateInTokyo, '{date_num}', { ...view, timeZone: 'UTC' })).toBe('2026-02-18');
  expect(formatSlackDate(Number.POSITIVE_INFINITY, '{date}', view)).toBeNull();
});

test('only addresses that cannot run code become links or pictures', () => {
  const hostile = [
    'javascript:alert(1)',
    'data:text/html,<script>1</script>',
    'vbscript:x',
    ' javascript:alert(1)',
    'file:///etc/passwd',
    'nonsense',
  ];
  for (const url of hostile) expect(safeLink(url)).toBeNull();
  for (const url of [...hostile, 'data:image/svg+xml;base64,AA', 'http://plain.example/a.png', '//evil.example/a.png'])
    expect(safePicture(url)).toBeNull();
  expect(safeLink('https://a.example')).toBe('https://a.example/');
  expect(safePicture('data:image/png;base64,AA')).toBe('data:image/png;base64,AA');
});
