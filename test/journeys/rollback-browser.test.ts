// The demo's bad deployment, broken and brought back in a real browser by somebody who does what the screen says.
import { AxeBuilder } from '@axe-core/playwright';
import { describe, expect, test } from 'vitest';
import { browserAvailable } from '../kit/browser.ts';
import { openDemo } from '../kit/demo-page.ts';
import { breakSignIn, declareAndCommand, planFullRollback, rollbackCard, runUpTo } from '../kit/page-rollback.ts';
import { openChannel } from '../kit/page-steps.ts';

describe.skipIf(!browserAvailable())('in the browser', () => {
  // Three minutes are what the bad deployment may take at most, from the first word to the last.
  test('a bad release is deployed, an incident declared, the release taken back, and what was done can be read', async () => {
    const { page } = await openDemo();
    await openChannel(page, 'auth');
    const expectAccessible = async () => expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await breakSignIn(page, expectAccessible);
    await declareAndCommand(page);
    await planFullRollback(page, expectAccessible);
    const card = rollbackCard(page);
    await card.getByText('new_sign_in would go from 100 % to 0 %').first().waitFor();
    await expectAccessible();
    await card.getByRole('button', { name: 'Confirm step 1' }).click();
    await card.getByText('Next: step 2').waitFor();
    await runUpTo(page, 11);
    await card.getByText(/held for/).waitFor();
    // A minute must pass in which people get in again; the clock is moved on, and so is the demo's traffic.
    await page.getByText('Faults').first().click();
    await page.getByRole('button', { name: 'Skip 15 minutes' }).click();
    await page.getByText('Faults').first().click();
    await card.getByRole('button', { name: 'Answer' }).click({ timeout: 90_000 });
    const dialog = page.getByRole('dialog');
    await dialog.getByText('The support team knows').waitFor();
    for (const line of await dialog.getByRole('checkbox').all()) await line.check();
    await dialog.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText('is completed after').last().waitFor();
    await page.getByText('Recovery time').waitFor();
    await card.getByText('11 of 11').waitFor();
    await page.getByText('C1 A change was taken back').first().waitFor();
    await expectAccessible();
    await page.getByRole('button', { name: 'What Slack would refuse: 0' }).waitFor();
  }, 180_000);
});
