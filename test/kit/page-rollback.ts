// What people do on the workspace's page to break the demo's sign-in and to bring it back.
import type { Locator, Page } from 'playwright-core';
import { openChannel, say } from './page-steps.ts';

/** The newest card of a rollback. */
export const rollbackCard = (page: Page): Locator =>
  page.locator('[data-ts]').filter({ hasText: 'Asked for by' }).last();
const dialog = (page: Page): Locator => page.getByRole('dialog');

async function actAs(page: Page, who: string, channel: string): Promise<void> {
  await page.getByLabel('Act as').selectOption({ label: who });
  await openChannel(page, channel);
}

/** The engineer deploys the demo's bad release, which the commander approves. `seen` is called with each dialog and card. */
export async function breakSignIn(page: Page, seen: () => Promise<void> = async () => undefined): Promise<void> {
  await say(page, '/auth-rollback demo-break-sign-in');
  await dialog(page).getByRole('button', { name: 'Make the plan' }).click();
  await rollbackCard(page).getByRole('button', { name: 'Ask for approval' }).click();
  await actAs(page, 'Incident commander', 'auth');
  await page.getByRole('button', { name: 'Look and approve' }).click();
  await dialog(page).getByText('Make release 2.4.0 the current one').waitFor();
  await seen();
  await dialog(page).getByRole('button', { name: 'Approve' }).click();
  await dialog(page).waitFor({ state: 'hidden' });
  await actAs(page, 'Engineer', 'auth');
  await runUpTo(page, 3);
  await page.getByText('is completed after').waitFor();
}

/** Whoever acts declares a P0 and takes command. */
export async function declareAndCommand(page: Page): Promise<void> {
  await say(page, '/auth-incident declare Login failures');
  await dialog(page).getByLabel('What do users notice?').fill('Nobody can sign in');
  await dialog(page).getByText('P0 Critical').click();
  await dialog(page).getByRole('button', { name: 'Declare', exact: true }).click();
  await dialog(page).getByText('That is all').waitFor();
  await dialog(page).getByRole('button', { name: 'Close' }).last().click();
  await openChannel(page, 'inc-1-login-failures');
  await page.getByRole('button', { name: 'Roles', exact: true }).click();
  await dialog(page).getByRole('button', { name: 'Assign' }).click();
  await dialog(page).waitFor({ state: 'hidden' });
}

/** Begins a runbook by the button on the incident's card, and waits for its plan. */
export async function planFullRollback(page: Page, seen: () => Promise<void> = async () => undefined): Promise<void> {
  await page.getByRole('button', { name: 'Roll back', exact: true }).click();
  await dialog(page).getByRole('combobox').first().click();
  await page
    .locator('.floating')
    .getByRole('option', { name: /^Full rollback/ })
    .click();
  await dialog(page).getByRole('button', { name: 'Next' }).click();
  await dialog(page).getByText('The release to go back to can read').waitFor();
  await seen();
  await dialog(page).getByRole('checkbox').check();
  await dialog(page).getByRole('button', { name: 'Make the plan' }).click();
  await rollbackCard(page).getByRole('button', { name: 'Confirm step 1' }).waitFor();
}

/** Confirms the steps up to this one, counted from 1. */
export async function runUpTo(page: Page, step: number): Promise<void> {
  await rollbackCard(page).getByRole('combobox').click();
  await page
    .locator('.floating')
    .getByRole('option', { name: `Run up to ${step}.` })
    .click();
}
