// E-mails that are put together from what was encoded once say what they would say if each was encoded by itself.
import { text as textOf } from 'node:stream/consumers';
import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { expect, test } from 'vitest';
import { openAlikeTexts } from '../../src/adapters/smtp/alike-texts.ts';
import { openMailComposer } from '../../src/adapters/smtp/compose-mail.ts';

const from = { name: 'Sign-in "status"', address: 'status@example.com' };

test('what texts have in common is encoded once, whatever the first of them were', () => {
  const encode = openAlikeTexts();
  const rest = 'Sign-in works again.\n.\n'.repeat(100);
  const greeted = (name: string) => `<p>Hello${name},</p>${rest}`;
  for (const name of ['', '', ' Anna', ' Antonia', ' Bob', ' 👩', '']) encode(greeted(name));
  const [begin, own, end] = encode(greeted(' Clara'));
  expect([own?.length, end?.length]).toEqual([
    expect.toSatisfy((size: number) => size < 20),
    expect.toSatisfy((size: number) => size > 2_000),
  ]);
  for (const name of [' Dora', '', ' '.repeat(10)]) {
    const pieces = encode(greeted(name));
    expect([pieces[0] === begin, pieces[2] === end]).toEqual([true, true]);
    // Lines of at most 76 characters (RFC 2045, 6.7), none of which has a dot that SMTP would have doubled.
    expect(Buffer.concat(pieces).toString()).not.toMatch(/^\.|^.{77}/m);
  }
});

test('whatever differs between e-mails, each arrives as it was written', async () => {
  const compose = openMailComposer({ from, replyTo: 'help@example.com', headers: { 'X-Set': 'a' } });
  const piece = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.constantFrom(
      '',
      '.',
      '..\n.',
      '=',
      '=\n',
      'é',
      '👩‍👩‍👧',
      ' ',
      '\t\n',
      '--',
      'a'.repeat(200),
      '\r\n\r\n',
      '<b>&amp;</b>',
    ),
  );
  const shell = fc.tuple(piece, fc.array(piece, { minLength: 2, maxLength: 12 }), piece);
  // What mail is made of has no other control characters; line ends are all written in one way.
  const plain = (text: string) => text.replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\n\t]/gu, '?');
  await fc.assert(
    fc.asyncProperty(shell, async ([start, middles, end]) => {
      const long = plain(`${start}${'Sign-in works again = for everybody.\n'.repeat(6)}`);
      for (const middle of middles) {
        const body = `${long}${plain(middle)}${long}${plain(end)}|`;
        const html = `<p>${body}</p>`;
        const mail = {
          subject: 'Wörks',
          html,
          text: body,
          to: 'a@example.com',
          messageId: '<1@example.com>',
          headers: {},
        };
        const stream = await compose(mail);
        const raw = await textOf(stream as NonNullable<typeof stream>);
        expect(raw.split('\r\n').every((line) => line.length <= 998 && !line.includes('\n'))).toBe(true);
        const read = await PostalMime.parse(raw);
        expect([read.html?.trimEnd(), read.text?.trimEnd()]).toEqual([html, body]);
        expect([read.subject, read.from?.address, read.to?.[0]?.address]).toEqual([
          'Wörks',
          from.address,
          'a@example.com',
        ]);
      }
    }),
    { numRuns: 300 },
  );
});
