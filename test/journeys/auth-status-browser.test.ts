// A newcomer's journey in a real browser: local mode, the workspace's page, /auth-status from typing to sharing.
import { AxeBuilder } from '@axe-core/playwright';
import { describe, expect, test } from 'vitest';
import { browserAvailable } from '../kit/browser.ts';
import { ask, openLocalPage } from '../kit/local-page.ts';

describe.skipIf(!browserAvailable())('in the browser', () => {
  test('a newcomer completes the command, sees the card, changes its window and shares it with the commander', async () => {
    const page = await openLocalPage();
    const composer = page.locator('#composer');
    await composer.click();
    await page.keyboard.type('/auth-s');
    await page.getByRole('option', { name: /auth-status/ }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect
      .poll(
        async () => {
          const seen = await page.getByText('Sign-in is degraded').count();
          if (seen === 0) {
            await composer.fill('/auth-status');
            await page.keyboard.press('Enter');
          }
          return seen;
        },
        { interval: 500 },
      )
      .toBeGreaterThan(0);
    const card = page.locator('[data-ts]').filter({ hasText: 'Sign-in is degraded' }).last();
    for (const text of ['90.0 %', 'Only visible to you', '<b>web</b>', 'invalid_credentials']) {
      await card.getByText(text).first().waitFor();
    }
    await card.getByRole('combobox', { name: /^Window/ }).click();
    await page.locator('.floating').getByText('Last 15 minutes').click();
    await card.getByText('Last 15 minutes:').waitFor();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

    await card.getByRole('button', { name: 'Share in channel' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Note').fill('<!channel> look');
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await dialog.getByRole('button', { name: 'Share', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });

    await page.getByLabel('Act as').selectOption({ label: 'Incident commander' });
    const shared = page.locator('[data-ts]').last();
    await shared.getByText('<!channel> look').waitFor();
    await shared.getByText('Shared by').waitFor();
    await page.getByRole('button', { name: 'What Slack would refuse: 0' }).waitFor();
  }, 60_000);

  test('a guest is told politely that they cannot', async () => {
    const page = await openLocalPage();
    await page.getByLabel('Act as').selectOption({ label: 'Guest (guest)' });
    await ask(page, '/auth-status', page.getByText('Sorry, you cannot see the sign-in health here'));
  }, 60_000);
});
