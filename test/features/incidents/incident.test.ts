// The rules of an incident that need nothing else: its channel's name, equal titles, its parts of the set-up, its colour.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainText } from '../../../src/blockkit/plain-text.ts';
import {
  channelName,
  componentsFrom,
  numberOf,
  sameTitle,
  streamOf,
  titleKey,
} from '../../../src/features/incidents/incident.ts';
import { stepsFor } from '../../../src/features/incidents/setup.ts';
import { metricsLine, proposeColour } from '../../../src/features/incidents/status-update.ts';

test.each([
  ['Login failures', 0, 'inc-12-login-failures'],
  ['Login failures', 1, 'inc-12-login-failures-2'],
  ['  ÄÖÜ -- Straße!  ', 0, 'inc-12-äöü-straße'],
  ['🔥🔥 логин 登录 🚨', 0, 'inc-12-логин-登录'],
  ['تسجيل الدخول معطل', 0, 'inc-12-تسجيل-الدخول-معطل'],
  ['🔥', 0, 'inc-12'],
  ['🔥', 2, 'inc-12-3'],
  ['<!channel> #auth', 0, 'inc-12-channel-auth'],
  ['x'.repeat(120), 0, `inc-12-${'x'.repeat(53)}`],
])('%s, tried %i times, is the channel %s', (title, attempt, name) => {
  expect(channelName({ number: 12, title }, attempt)).toBe(name);
});

// docs.slack.dev/reference/methods/conversations.create#naming, as src/workspace holds it.
test('every title makes a name that Slack takes, and another one for each try', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 120 }),
      fc.integer({ min: 1, max: 999_999_999 }),
      fc.integer({ min: 0, max: 50 }),
      (title, number, attempt) => {
        const name = channelName({ number, title }, attempt);
        expect(name).toMatch(/^[\p{L}\p{M}\p{N}_-]+$/u);
        expect(name).toBe(name.toLowerCase());
        expect(name.length).toBeLessThanOrEqual(80);
        expect(name.isWellFormed()).toBe(true);
        expect(name).not.toBe(channelName({ number, title }, attempt + 1));
      },
    ),
    {
      numRuns: 1_000,
      examples: [
        ['𐐀'.repeat(60), 1, 0],
        ['İ'.repeat(60), 1, 0],
        ['ǅ', 1, 0],
      ],
    },
  );
});

test.each([
  ['Login failures', 'login  FAILURES!', true],
  ['Login failures', 'Login failure', false],
  ['ｌｏｇｉｎ', 'login', true],
  ['🔥', '💥', false],
  ['🔥', ' 🔥 ', true],
])('%s and %s: the same is %s', (one, other, same) => {
  expect(sameTitle(one, other)).toBe(same);
  expect(sameTitle(other, one)).toBe(same);
});

test('a title is the same as itself, whatever it holds, and its key has no more to lose', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (title) => {
      expect(sameTitle(title, title)).toBe(true);
      expect(titleKey(titleKey(title))).toBe(titleKey(title));
    }),
    { numRuns: 500 },
  );
});

test('components are parted, trimmed, each once, twenty at most', () => {
  expect(componentsFrom(' login,  tokens;web\nlogin ,,')).toEqual(['login', 'tokens', 'web']);
  expect(componentsFrom(Array.from({ length: 40 }, (_, n) => `c${n}`).join())).toHaveLength(20);
  expect(componentsFrom('')).toEqual([]);
});

test('a stream names its incident', () => {
  fc.assert(fc.property(fc.integer({ min: 1 }), (number) => numberOf(streamOf(number)) === number));
});

test.each([
  [false, false, true, true],
  [true, false, true, false],
  [false, true, true, false],
  [false, false, false, false],
])('private %s, practice %s, announced by policy %s: an announcement is %s', (hidden, practice, named, announced) => {
  const steps = stepsFor({ private: hidden, practice }, named);
  expect(steps.includes('announcement')).toBe(announced);
  expect(steps.slice(0, 5)).toEqual(['channel', 'card', 'invitations', 'topic', 'bookmarks']);
});

test.each([
  ['failing', 'P2', 'monitoring', 'RED'],
  ['degraded', 'P2', 'monitoring', 'YELLOW'],
  ['healthy', 'P0', 'monitoring', 'GREEN'],
  ['healthy', 'P3', 'investigating', 'YELLOW'],
  ['healthy', 'P3', 'identified', 'YELLOW'],
  ['unknown', 'P0', 'investigating', 'RED'],
  ['unknown', 'P0', 'monitoring', 'YELLOW'],
  ['unknown', 'P1', 'investigating', 'YELLOW'],
  [undefined, 'P0', 'identified', 'RED'],
  [undefined, 'P3', 'monitoring', 'YELLOW'],
] as const)('figures %s of a %s that is %s: %s is proposed', (figures, severity, status, colour) => {
  expect(proposeColour(figures, { severity, status })).toBe(colour);
});

test('without figures the metrics line says so', () => {
  expect(metricsLine(undefined)).toBe('No figures: no authentication database is watched');
});

test.each([
  ['<@U1|ann> and <@U2>', '@ann and @U2'],
  ['<#C1|auth> <#C2>', '#auth #C2'],
  ['<!channel> <!here> <!subteam^S1|@oncall>', '@channel @here @oncall'],
  ['<https://x.example|here> <https://y.example>', 'here (https://x.example) https://y.example'],
  ['a &lt;b&gt; &amp;amp; c', 'a <b> &amp; c'],
  ['1 < 2', '1 < 2'],
  ['', ''],
])('%s reads %s', (mrkdwn, text) => {
  expect(plainText(mrkdwn)).toBe(text);
});
