// When something is, said to each in their own time zone and as they write dates.
import PostalMime from 'postal-mime';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { sql } from '../../../src/db/sql.ts';
import { contentHash } from '../../../src/features/communications/communication.ts';
import { mergeRecipient } from '../../../src/features/communications/rendered.ts';
import { sendTest } from '../../../src/features/communications/send-test.ts';
import { request, sendAll } from '../../kit/comms-engine.ts';
import { openCommsTest } from './comms-fixture.ts';
import { examplesOf, readers, recipientOf, render, shipped, templateOf } from './rendering.ts';

const template = templateOf('maintenance-announced');
const renderIn = (locale: string, timeZone: string) => render(template, examplesOf(template), locale, timeZone);

const ofPeople = {
  'ann@example.com': ['en-US', 'America/New_York', 'Ann'],
  'bob@example.com': ['en-US', 'America/New_York', null],
  'eve@example.com': ['en-US', 'America/New_York', null],
  'ravi@example.com': ['en_GB.UTF-8', 'Asia/Dubai', 'Ravi'],
  'zoe@example.com': ['de-AT', 'Europe/Vienna', 'Zoë'],
  'nobody@example.com': ['tlh', '<b>Mars</b>', null],
} as const;

test('each reads the dates of an e-mail in their own time zone, language and manner', async () => {
  const { engine, sink } = await openCommsTest({
    people: Object.entries(ofPeople).map(([email, [locale, time_zone, name]]) => ({ email, locale, time_zone, name })),
    policy: { default_time_zone: 'Asia/Tokyo' },
  });
  const number = await sendAll(engine, {
    rendered: { en: renderIn('en', 'Asia/Tokyo'), de: renderIn('de', 'Asia/Tokyo') },
  });
  const mails = await Promise.all(
    sink.received.map(async ({ to, text }) => [to, await PostalMime.parse(text)] as const),
  );
  // Which space stands before AM is up to Intl.
  const plain = (text = '') => text.replace(/[^\S\n]/g, ' ');
  const read = (to: string) => {
    const { subject, text, html } = mails.find(([one]) => one === to)?.[1] ?? {};
    return { subject, text: plain(text), html: plain(html) };
  };
  const said: Record<keyof typeof ofPeople, [day: string, begins: string, from: string]> = {
    'ann@example.com': [
      'Saturday, November 28, 2026',
      'Saturday, November 28 at 9:00 PM EST',
      'From 9:00 PM EST to 11:00 PM EST',
    ],
    'bob@example.com': [
      'Saturday, November 28, 2026',
      'Saturday, November 28 at 9:00 PM EST',
      'From 9:00 PM EST to 11:00 PM EST',
    ],
    'eve@example.com': [
      'Saturday, November 28, 2026',
      'Saturday, November 28 at 9:00 PM EST',
      'From 9:00 PM EST to 11:00 PM EST',
    ],
    'ravi@example.com': ['Sunday, 29 November 2026', 'Sunday 29 November at 06:00 GST', 'From 06:00 GST to 08:00 GST'],
    'zoe@example.com': [
      'Sonntag, 29. November 2026',
      'Sonntag, 29. November um 03:00 MEZ',
      'Von 03:00 MEZ bis 05:00 MEZ',
    ],
    'nobody@example.com': [
      'Sunday, November 29, 2026',
      'Sunday, November 29 at 11:00 AM GMT+9',
      'From 11:00 AM GMT+9 to 1:00 PM GMT+9',
    ],
  };
  for (const [to, [day, begins, from]] of Object.entries(said)) {
    const { subject, text, html } = read(to);
    expect(subject).toContain(day);
    expect(text).toContain(begins);
    for (const each of [`<title>${subject}</title>`, `<h1>${subject}</h1>`, begins, from]) expect(html).toContain(each);
    expect(`${subject}${text}${html}`).not.toMatch(/[\uFDD0-\uFDEF]/);
  }
  expect(read('bob@example.com')).toEqual(read('eve@example.com'));
  expect(read('ann@example.com').text).toContain('Hello Ann,');
  expect(read('zoe@example.com').text).toContain('Guten Tag Zoë!');
  const kept = await engine.db.rows(
    z.object({ recipient: z.string(), locale: z.string(), time_zone: z.string() }),
    sql`select recipient, locale, time_zone from backbolt.delivery where communication = ${number} order by recipient`,
  );
  expect(kept.map(({ recipient, locale, time_zone }) => `${recipient} ${locale} ${time_zone}`)).toEqual([
    'ann@example.com en-US America/New_York',
    'bob@example.com en-US America/New_York',
    'eve@example.com en-US America/New_York',
    'nobody@example.com en Asia/Tokyo',
    'ravi@example.com en-GB Asia/Dubai',
    'zoe@example.com de-AT Europe/Vienna',
  ]);
});

test('a test is in the time zone of whoever asked for it, and in the default one where Slack knows none', async () => {
  const { engine, sink } = await openCommsTest({ policy: { default_time_zone: 'Asia/Tokyo' } });
  const number = await request(engine, { rendered: { en: renderIn('en', 'Asia/Tokyo') }, channels: ['email'] });
  const zones = [
    ['Europe/Vienna', '3:00 AM GMT+1'],
    [null, '11:00 AM GMT+9'],
    ['<b>Mars</b>', '11:00 AM GMT+9'],
  ] as const;
  for (const [timeZone, begins] of zones) {
    const to = { address: 'me@example.com', name: null, timeZone };
    expect(await sendTest(engine, { number, locale: 'en', to, mark: begins })).toBeUndefined();
    const { text = '' } = await PostalMime.parse(sink.received.at(-1)?.text ?? '');
    expect(text.replace(/[^\S\n]/g, ' ')).toContain(begins);
  }
});

test('what many read is in one time zone, which is named; an e-mail is the same for all zones until it is sent', () => {
  const [utc, tokyo] = [renderIn('en', 'UTC'), renderIn('en', 'Asia/Tokyo')];
  expect(contentHash({ en: { ...utc, email: tokyo.email } })).toBe(contentHash({ en: utc }));
  expect(tokyo.inApp?.text).toContain('On Sunday, November 29, 2026 from 11:00 AM GMT+9.');
  expect(tokyo.statusPage?.body).toContain('Sunday, November 29 at 11:00 AM GMT+9');
  expect(JSON.stringify([tokyo.inApp, tokyo.statusPage, tokyo.slack])).not.toMatch(/[\uFDD0-\uFDEF]/);
});

test('Slack writes the dates of a text in the time zone of each who reads it', () => {
  const { slack } = renderIn('en', 'UTC');
  const date = { type: 'date', timestamp: Date.UTC(2026, 10, 29, 2) / 1000, format: '{date_long}, {time}' };
  const fallback = 'Sunday, November 29 at 2:00 AM UTC';
  expect(JSON.stringify(slack?.blocks).replace(/\u00a0/g, ' ')).toContain(JSON.stringify({ ...date, fallback }));
});

test('every template can be read in every time zone that there is, and says the same to whoever has the same', () => {
  for (const timeZone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Asia/Kathmandu', 'America/St_Johns', '+05:30'])
    for (const one of shipped.all())
      for (const [locale] of readers) {
        const { email } = render(one, examplesOf(one), locale);
        if (email === null) continue;
        const mail = mergeRecipient(email, recipientOf(null, locale, timeZone));
        expect(JSON.stringify(mail)).not.toMatch(/[\uFDD0-\uFDEF]/);
        expect(mergeRecipient(email, recipientOf('\u200b', locale, timeZone))).toBe(mail);
      }
});
