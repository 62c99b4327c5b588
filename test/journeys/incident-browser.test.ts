// One incident in a real browser, by its three people: the engineer declares, the commander runs it, the communications lead speaks.
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { browserAvailable } from '../kit/browser.ts';
import { ask, openLocalPage } from '../kit/local-page.ts';
import { openChannel, say } from '../kit/page-steps.ts';

const channel = 'inc-1-login-failures';
const card = (page: Page) => page.locator('[data-ts]').filter({ hasText: 'Next update due' }).last();
const dialog = (page: Page) => page.getByRole('dialog');

async function actAs(page: Page, who: string): Promise<void> {
  await page.getByLabel('Act as').selectOption({ label: who });
}

async function skip15Minutes(page: Page): Promise<void> {
  await page.getByText('Faults').first().click();
  await page.getByRole('button', { name: 'Skip 15 minutes' }).click();
  await page.getByText('Faults').first().click();
}

async function expectAccessible(page: Page): Promise<void> {
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
}

async function claim(page: Page, role: string): Promise<void> {
  await card(page).getByRole('button', { name: 'Roles' }).click();
  await dialog(page).getByText('Who takes it?').waitFor();
  await dialog(page).getByRole('combobox').first().click();
  await page
    .locator('.floating')
    .getByRole('option', { name: new RegExp(`^${role}`) })
    .click();
  await dialog(page).getByRole('button', { name: 'Assign' }).click();
  await dialog(page).waitFor({ state: 'hidden' });
}

describe.skipIf(!browserAvailable())('in the browser', () => {
  test('the engineer declares from the card, the commander and the communications lead bring it to its end', async () => {
    const page = await openLocalPage();
    await say(page, '/auth-status');
    await page.getByRole('button', { name: 'Declare incident' }).click();
    await dialog(page).getByLabel('Title').fill('Login failures');
    await dialog(page).getByLabel('What do users notice?').fill('Nobody can sign in <!channel>');
    await expectAccessible(page);
    await dialog(page).getByRole('button', { name: 'Declare', exact: true }).click();
    // Closed earlier, the dialog would still be updated by jobs under way, which Slack refuses.
    await dialog(page).getByText('That is all').waitFor();
    await dialog(page).getByRole('button', { name: 'Close' }).last().click();
    await openChannel(page, channel);
    await card(page).getByText('Nobody can sign in <!channel>').waitFor();
    await page.getByText('The figures that').waitFor();
    await page.locator('[data-ts]').getByRole('button', { name: 'Done' }).first().click();
    await page.getByText('1 of').waitFor();
    await expectAccessible(page);

    // Whoever is not in the channel yet finds the way from the announcement.
    await actAs(page, 'Incident commander');
    await openChannel(page, 'auth');
    await page.locator('[data-ts]').getByText('#1 Login failures').first().waitFor();
    await ask(page, '/auth-incident show 1', card(page));
    await card(page).getByRole('button', { name: 'Acknowledge' }).click();
    await claim(page, 'Incident commander');
    await ask(page, '/auth-incident list', page.getByText('P1 · Investigating'));

    await actAs(page, 'Communications lead');
    await openChannel(page, 'auth');
    await ask(page, '/auth-incident show 1', card(page));
    await claim(page, 'Communications lead');
    await skip15Minutes(page);
    await openChannel(page, channel);
    await page.getByText('The status update was due by').waitFor();
    await page.getByRole('button', { name: 'Post update' }).last().click();
    await dialog(page).getByLabel('Progress').fill('The last release is rolled back');
    await dialog(page).getByRole('button', { name: 'Post', exact: true }).click();
    await page.getByText('next update by').waitFor();

    await actAs(page, 'Incident commander');
    await openChannel(page, channel);
    await card(page).getByRole('button', { name: 'Resolve' }).click();
    await dialog(page).getByLabel('Summary').fill('Rolled back');
    await dialog(page).getByLabel('Cause').fill('A bad release');
    await dialog(page).getByRole('button', { name: 'Resolve', exact: true }).click();
    await page.getByRole('button', { name: 'Reopen' }).waitFor();
    await page.getByRole('button', { name: 'Timeline' }).last().click();
    await dialog(page).getByText('Declared as P1').waitFor();
    await expectAccessible(page);
    await dialog(page).getByRole('button', { name: 'Close' }).last().click();
    await openChannel(page, 'auth');
    await page.getByText('Resolved: #1 Login failures').waitFor();
    await page.getByRole('button', { name: 'What Slack would refuse: 0' }).waitFor();
  }, 90_000);
});
