// What is proposed as the values of a template, and for whom it is rendered.
import { expect, test } from 'vitest';
import { readerOf } from '../../../src/features/communications/reader.ts';
import { mergeRecipient } from '../../../src/features/communications/rendered.ts';
import { prefilled } from '../../../src/features/communications/values.ts';
import { examplesOf, recipientOf, render, templateOf } from './rendering.ts';

test('facts that are known and fit are proposed, others are left to the person', () => {
  const template = templateOf('incident-announcement');
  const facts = {
    'incident.number': 12,
    'incident.title': 'x'.repeat(121),
    'incident.severity': 'P1',
    'incident.status': 'monitoring',
    'incident.started_at': new Date('2026-11-21T14:30:00Z'),
    'incident.impact': {},
    'incident.components': [],
    'person.name': 'Ada Ek',
  } as const;
  expect(prefilled(template, facts)).toEqual({
    number: 12,
    severity: 'P1',
    status: 'monitoring',
    started_at: new Date('2026-11-21T14:30:00Z'),
  });
});

const there = new Set(['en', 'fr', 'pt-BR']);
test.each([
  ['fr-CA', 'America/Montreal', { locale: 'fr', format: 'fr-CA', timeZone: 'America/Toronto' }],
  ['fr_ca', null, { locale: 'fr', format: 'fr-CA', timeZone: 'UTC' }],
  ['en-GB', 'Europe/London', { locale: 'en', format: 'en-GB', timeZone: 'Europe/London' }],
  ['pt-BR', 'UTC', { locale: 'pt-BR', format: 'pt-BR', timeZone: 'UTC' }],
  ['pt-PT', 'UTC', { locale: 'en', format: 'en', timeZone: 'UTC' }],
  ['fr-u-ca-buddhist', 'UTC', { locale: 'fr', format: 'fr', timeZone: 'UTC' }],
  ['fr-Latn-CA', 'UTC', { locale: 'fr', format: 'fr-Latn-CA', timeZone: 'UTC' }],
  [null, null, { locale: 'en', format: 'en', timeZone: 'UTC' }],
  ['', '', { locale: 'en', format: 'en', timeZone: 'UTC' }],
  ['<script>', 'Mars/Olympus', { locale: 'en', format: 'en', timeZone: 'UTC' }],
  ['constructor', '../../etc/passwd', { locale: 'en', format: 'en', timeZone: 'UTC' }],
  ['x'.repeat(100_000), 'x'.repeat(100_000), { locale: 'en', format: 'en', timeZone: 'UTC' }],
] as const)('for %.30s in %.30s it is rendered as %o', (locale, timeZone, reader) => {
  expect(readerOf(locale, timeZone, there)).toEqual(reader);
});

test('dates, durations and figures are written as their readers write them', () => {
  const template = templateOf('repair-watched');
  const values = { ...examplesOf(template), watched_for: 90, sign_in_success: 97.25 };
  // Which space stands before AM or a sign for percent is up to Intl.
  const said = (locale: string, zone: string) => {
    const { email } = render(template, values, locale);
    return email && mergeRecipient(email, recipientOf(null, locale, zone)).text.replace(/[^\S\n]/g, ' ');
  };
  expect(said('en-US', 'America/New_York')).toContain('since Saturday, November 21 at 10:20 AM EST.');
  expect(said('en-IN', 'Asia/Kolkata')).toContain('since Saturday, 21 November at 8:50 pm IST.');
  expect(said('en-US', 'UTC')).toContain('97.3% of all sign-ins succeed');
  expect(said('de', 'UTC')).toContain('97,3 % aller Anmeldungen');
  expect(said('en', 'UTC')).toContain('for 1 hour, 30 minutes');
  expect(said('de', 'UTC')).toContain('(Dauer: 1 Stunde, 30 Minuten)');
  // In Switzerland a percentage has no space, whatever the language was written for.
  expect(said('de-CH', 'UTC')).toContain('97.3% aller Anmeldungen');
});

test('what was written in one language only is said in all', () => {
  const template = templateOf('rollback-complete');
  const values = { ...examplesOf(template), what_changed: 'the release of 21 November' };
  expect(render(template, values, 'de').email?.text).toContain('Wir haben the release of 21 November zurückgenommen');
  const both = { ...values, what_changed: { en: 'the release', de: 'die Auslieferung' } };
  expect(render(template, both, 'de').email?.text).toContain('Wir haben die Auslieferung zurückgenommen');
});
