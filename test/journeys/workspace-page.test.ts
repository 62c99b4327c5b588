// The journey of /auth-status as an engineer takes it: in a browser, by keyboard, on the whole of Backbolt.
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { minute } from '../../src/lib/clock.ts';
import type { Watched } from '../features/auth-metrics/watched-fixture.ts';
import { startTestBot, type TestBot } from '../kit/bot.ts';
import { browserAvailable, openPage } from '../kit/browser.ts';

/** Ten minutes ago: 200 attempts, of which two failed. */
function attempts(watched: Watched): Promise<unknown> {
  const one = (n: number) => ({
    at: new Date(Date.now() - 10 * minute - n * 100),
    succeeded: n > 1,
    method: 'password',
    platform: 'ios',
    duration_ms: 100 + n,
  });
  return watched.attempts(Array.from({ length: 200 }, (_, n) => one(n)));
}

async function openWorkspacePage({ workspace }: TestBot): Promise<Page> {
  const page = await openPage({ viewport: { width: 1200, height: 900 } });
  await page.goto(`${workspace.url}/#U0ENGINEER/C0AUTH`);
  await page.locator('#composer').waitFor();
  return page;
}

describe.skipIf(!browserAvailable())('the page of the workspace', () => {
  test('an engineer types /auth-status with completion, reads the card, looks closer and refreshes', async () => {
    const bot = await startTestBot({ mode: 'socket', prepare: async (watched) => void (await attempts(watched)) });
    const page = await openWorkspacePage(bot);
    const card = page.locator('#log .message').last();
    const ask = async () => {
      await page.locator('#composer').focus();
      await page.keyboard.type('/auth-st');
      await page
        .locator('.offer')
        .getByRole('option', { name: /\/auth-status/ })
        .waitFor();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await expect.poll(() => page.locator('#composer').inputValue()).toBe('');
      await card.getByRole('button', { name: 'Refresh' }).waitFor();
    };
    await ask();
    // The first figures take a moment.
    await expect
      .poll(
        async () => {
          const text = await card.innerText();
          if (!text.includes('99.0 %')) await card.getByRole('button', { name: 'Refresh' }).click();
          return text;
        },
        { interval: 250 },
      )
      .toContain('99.0 %');
    await card.getByText('Only visible to you').waitFor();
    await card.getByRole('combobox', { name: /^Window/ }).focus();
    await page.keyboard.type('15');
    await page.keyboard.press('Enter');
    await expect.poll(() => card.innerText()).toContain('Last 15 minutes');
    expect(await page.getByRole('button', { name: /^What Slack would refuse/ }).getAttribute('aria-label')).toMatch(
      /: 0$/,
    );
    bot.workspace.expectNoFaults();
  });
});
