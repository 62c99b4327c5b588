// Charts and e-mails as pictures: their text is really there, whatever the watched database calls its errors.
import { expect, test } from 'vitest';
import { type SignInSeries, stepsOf } from '../../../src/features/auth-metrics/sign-in-series.ts';
import { emailHtml } from '../../../src/features/communications/channels/email-html.ts';
import type { Block } from '../../../src/features/communications/document.ts';
import { drawEmail, drawPng } from '../../../src/slack/pictures/draw.ts';
import { label } from '../../../src/slack/pictures/svg.ts';
import { signInChart, signInChartText } from '../../../src/slack/views/sign-in-chart.ts';

const to = new Date('2026-11-21T14:37:20Z');

/** An hour with 40 successes a minute; minutes 20 to 24 are unknown, in minute 40 half of the attempts fail. */
function anHour(error: string): SignInSeries {
  const { count, first, ...range } = stepsOf('1h', to);
  const steps = Array.from({ length: count }, (_, n) => {
    if (n >= 20 && n < 25) return null;
    const failed = n === 40 ? 40 : 0;
    const at = new Date((first + n) * range.stepMs);
    return { at, knownMinutes: 1, succeeded: 40, failed, byError: new Map(failed > 0 ? [[error, failed]] : []) };
  });
  return { window: '1h', ...range, steps };
}

/** Width and height, from the head of a PNG. */
const sizeOf = (png: Buffer) => [png.readUInt32BE(16), png.readUInt32BE(20)];

test('a chart is drawn at three times 480 pixels, with its text: without the font, the picture is another one', async () => {
  const svg = signInChart(anHour('invalid_credentials'));
  const [drawn, fontless] = await Promise.all([drawPng(svg), drawPng(svg, { withFonts: false })]);
  expect(sizeOf(drawn)).toEqual([1440, 936]);
  expect(sizeOf(fontless)).toEqual(sizeOf(drawn));
  expect(drawn.equals(fontless)).toBe(false);
  const textless = svg.replace(/<text.*?<\/text>/g, '');
  expect((await drawPng(textless)).equals(fontless)).toBe(true);
});

test('both weights of the font are there, and letters that it lacks become question marks', async () => {
  const card = (text: string) =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30" font-family="Inter" font-size="14">${text}</svg>`;
  const pictures = await Promise.all(
    [label(2, 20, 'Sign-in'), label(2, 20, 'Sign-in', { 'font-weight': 600 }), ''].map((text) => drawPng(card(text))),
  );
  expect(new Set(pictures.map((png) => png.toString('base64'))).size).toBe(3);
  expect(label(0, 0, 'ключ 日本 😀 \u0000\uFFFE')).toBe('<text x="0" y="0">ключ ?? ? ??</text>');
});

test('a name is text whatever it holds', async () => {
  const svg = signInChart(anHour('</text><script>&"\'日\u0007'));
  expect(svg).not.toContain('<script>');
  expect(svg).toContain('&lt;/text&gt;&lt;script&gt;&amp;&quot;');
  expect(sizeOf(await drawPng(svg))).toEqual([1440, 936]);
});

test('unknown minutes are gaps in line and bars, and are said', () => {
  const svg = signInChart(anHour('invalid_credentials'));
  expect(svg.match(/<polyline/g)).toHaveLength(2);
  expect(svg.match(/fill="#eaeef2"/g)).toHaveLength(2 * 5 + 1);
  expect(svg).toContain('no data');
  expect(signInChartText(anHour('invalid_credentials'))).toBe(
    'Chart of sign-in success and failures by type, 13:37 – 14:37 UTC. Lowest success: 50.0 % at 14:17 UTC. 5 of 60 steps are unknown.',
  );
});

test('an e-mail is drawn at three times the width of a phone, longer with more text, and not at all with what would be left out', async () => {
  const paragraph = (words: string): Block => ({ kind: 'paragraph', runs: [{ text: words }] });
  const parts = { lang: 'en', level: 'info', product: 'Example', subject: 'Hello', preheader: '' } as const;
  const email = (...blocks: Block[]) =>
    emailHtml({ ...parts, greeting: 'Hello,', blocks, signOff: 'Example', footer: [[{ text: 'Why you get this' }]] });
  const [short, other, long] = await Promise.all(
    [[paragraph('Sign-in works')], [paragraph('Sign-in fails')], Array(9).fill(paragraph('Sign-in works'))].map(
      (blocks) => drawEmail(email(...blocks)),
    ),
  );
  expect(sizeOf(short as Buffer)[0]).toBe(1080);
  expect(sizeOf(other as Buffer)).toEqual(sizeOf(short as Buffer));
  expect((other as Buffer).equals(short as Buffer)).toBe(false);
  expect(sizeOf(long as Buffer)[1]).toBeGreaterThan(sizeOf(short as Buffer)[1] as number);
  const withImage = email(paragraph('A')).replace('<p>A</p>', '<p>A <img src="https://example.com/a.png"></p>');
  await expect(drawEmail(withImage)).rejects.toMatchObject({ code: 'pictures.not_drawn' });
});

test('what cannot be drawn is an error, and nothing stays behind', async () => {
  await expect(drawPng('<svg')).rejects.toMatchObject({ code: 'pictures.not_drawn' });
});
