// Every template that comes with Backbolt, in every channel and language, against texts that were read by a person. After a change: run this
// file with -u, and read what changed as a user in trouble would.
import { readFile } from 'node:fs/promises';
import { load } from 'cheerio';
import satori from 'satori';
import { describe, expect, test } from 'vitest';
import { limits } from '../../../src/blockkit/limits.ts';
import { validateBlocks } from '../../../src/blockkit/validate.ts';
import { mergeRecipient } from '../../../src/features/communications/rendered.ts';
import { type Element, emailElements, emailWidth } from '../../../src/slack/pictures/email-elements.ts';
import { examplesOf, names, otherExamplesOf, readable, readers, recipientOf, render, templateOf } from './rendering.ts';

test('there is a template for all that users are told', () => {
  expect(names).toEqual([
    'authentication-degraded',
    'authentication-down',
    'cause-identified',
    'data-restored',
    'incident-announcement',
    'maintenance-announced',
    'maintenance-complete',
    'maintenance-in-progress',
    'maintenance-postponed',
    'repair-watched',
    'rollback-complete',
    'security-notice',
    'sessions-revoked',
    'sign-in-restored',
    'support-cannot-sign-in',
    'support-data-safe',
    'support-sign-in-again',
    'support-when-fixed',
  ]);
});

const wordsDrawn = ({ props: { children } }: Element): string =>
  children.map((child) => (typeof child === 'string' ? child : wordsDrawn(child))).join('');

// A picture without them was looked at in its code only, once.
test('the picture of an e-mail has the spaces between words that the e-mail has', async () => {
  const template = templateOf('authentication-down');
  const { email } = render(template, examplesOf(template), 'en');
  if (email === null) throw new Error('it has no e-mail');
  const { html } = mergeRecipient(email, recipientOf('Noor', 'en'));
  const file = import.meta.resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf');
  const fonts = [
    { name: 'Inter', data: await readFile(new URL(file)), weight: 400 as const, style: 'normal' as const },
  ];
  const element = emailElements(html) as unknown as Parameters<typeof satori>[0];
  const svg = await satori(element, { width: emailWidth, fonts, embedFont: false });
  const $ = load(svg, { xml: true });
  const letter = load(html);
  let drawn = '';
  let before = { y: '', end: 0 };
  for (const one of $('text').toArray()) {
    const { x = '', y = '', width = '' } = one.attribs;
    // Inter's space is 0.28 of its size; what is rounded to whole pixels may be one off.
    const isApart = y !== before.y || Number(x) - before.end > 2;
    drawn += `${isApart ? ' ' : ''}${$(one).text()}`;
    before = { y, end: Number(x) + Number(width) };
  }
  const spaced = (text: string) => text.replace(/[\s•]+/g, ' ').trim();
  for (const one of letter('.content p, .content h1').toArray())
    expect(spaced(drawn)).toContain(spaced(letter(one).text()));
});

describe.each(names)('%s', (name) => {
  const template = templateOf(name);

  test.each(readers)('says in %s what was reviewed', async (locale, timeZone) => {
    const noor = recipientOf('Noor', locale, timeZone);
    const whole = readable(render(template, examplesOf(template), locale, timeZone), noor);
    const other = readable(render(template, otherExamplesOf(template), locale, timeZone), noor);
    const text =
      other === whole ? whole : `${whole}\n\n##### Without what is optional, and with the other answers\n\n${other}`;
    await expect(text).toMatchFileSnapshot(`snapshots/${name}.${locale.slice(0, 2)}.txt`);
  });

  test.each(readers)('has in %s an e-mail that a screen reader and every mail program can read', (locale) => {
    const { email, locale: lang } = render(template, examplesOf(template), locale);
    if (email === null) return;
    const { subject, html, text } = mergeRecipient(email, recipientOf('Noor', locale));
    const $ = load(html);
    expect($('html').attr('lang')).toBe(lang);
    expect($('title').text()).toBe(subject);
    expect(
      $('h1')
        .toArray()
        .map((one) => $(one).text()),
    ).toEqual([subject]);
    expect($('table:not([role=presentation])').length).toBe(0);
    expect($('script, img, form, iframe, object, link').length).toBe(0);
    // The same words in both parts; the text has addresses after its links and its own signs before items.
    const words = (one: string) =>
      one
        .replace(/<https[^>]*>|^-+ ?/gm, '')
        .replace(/\s+/g, ' ')
        .replace(/ ([.,:])/g, '$1')
        .trim();
    // The picture of it says every word, too: where there is no space in it, there is a break.
    const drawn = wordsDrawn(emailElements(html)).replace(/[\s•]/g, '');
    for (const one of $('.product > div, .content > div, .small > div').toArray())
      expect(drawn).toContain($(one).text().replace(/\s/g, ''));
    const inHtml = $('.content p, .content h2, .content li, .small p').toArray();
    expect(words(inHtml.map((one) => $(one).text()).join(' '))).toBe(words(text));
    const hrefs = (one: string[]) => [...new Set(one)].sort();
    expect(
      hrefs(
        $('a')
          .toArray()
          .map((one) => $(one).attr('href') ?? ''),
      ),
    ).toEqual(hrefs([...text.matchAll(/<(https:[^>]*)>/g)].map(([, href = '']) => href)));
    // RFC 5322, 2.1.1: a line of a mail has at most 998 characters; encoded they are shorter, but some servers count before.
    expect(Math.max(...html.split('\n').map((line) => line.length))).toBeLessThan(998);
    // Gmail cuts a message off at 102 kB.
    expect(html.length).toBeLessThan(102_000);
  });

  test('fits Slack', () => {
    const { slack } = render(template, examplesOf(template), 'en');
    if (slack === null) return;
    expect(validateBlocks(slack.blocks, 'message')).toEqual([]);
    expect(slack.text.length).toBeLessThan(limits.updateText);
  });
});
