// What people do on the workspace's page to tell users that sign-in is down.
import type { Locator, Page } from 'playwright-core';
import { declareAndCommand } from './page-rollback.ts';
import { openChannel } from './page-steps.ts';

/** The newest card of a communication. */
export const communicationCard = (page: Page): Locator =>
  page.locator('[data-ts]').filter({ hasText: 'Written by' }).last();
const dialog = (page: Page): Locator => page.getByRole('dialog');
type Seen = () => Promise<void>;
const unseen: Seen = async () => undefined;

export async function actAs(page: Page, who: string, channel: string): Promise<void> {
  await page.getByLabel('Act as').selectOption({ label: who });
  await openChannel(page, channel);
}

/** The incident commander declares the incident, and the communications lead comes into its channel. */
export async function bringTogether(page: Page): Promise<void> {
  await actAs(page, 'Incident commander', 'auth');
  await declareAndCommand(page);
  await page.getByLabel('Act as').selectOption({ label: 'Communications lead' });
  await page.getByRole('button', { name: 'Browse channels' }).click();
  await page.getByRole('option', { name: /inc-1-login-failures/ }).click();
  await openChannel(page, 'inc-1-login-failures');
}

/** Begins on the incident's card, and fills in what is not known by itself. `seen` is called with each dialog. */
export async function writeToUsers(page: Page, seen: Seen = unseen): Promise<void> {
  await page.getByRole('button', { name: 'Tell users', exact: true }).click();
  await dialog(page).getByText('Fits now').waitFor();
  await dialog(page).getByRole('button', { name: 'Next' }).click();
  await dialog(page)
    .getByLabel(/^What still works(?!, in)/)
    .fill('Whoever is signed in can go on working');
  await dialog(page).getByLabel('What still works, in German').fill('Wer angemeldet ist, kann weiterarbeiten');
  await seen();
  await dialog(page).getByRole('button', { name: 'Go on' }).click();
  await dialog(page).waitFor({ state: 'hidden' });
  await communicationCard(page).getByText('1,500 people').waitFor();
}

/** Looks at it in both languages. */
export async function previewIt(page: Page, seen: Seen = unseen): Promise<void> {
  await communicationCard(page).getByRole('button', { name: 'Preview' }).click();
  await dialog(page).getByText('You cannot sign in at the moment').waitFor();
  await seen();
  await dialog(page).getByRole('combobox').click();
  await page.locator('.floating').getByRole('option', { name: 'German' }).click();
  await dialog(page).getByText('Sie können sich zurzeit nicht anmelden').waitFor();
  await dialog(page).getByRole('button', { name: 'Close' }).last().click();
}

/** Somebody else looks at all of it, and approves. */
export async function approveIt(page: Page, seen: Seen = unseen): Promise<void> {
  await page.getByRole('button', { name: 'Look and approve' }).last().click();
  await dialog(page).getByText('Approving it lets it be sent once').waitFor();
  await seen();
  await dialog(page).getByText('Approve', { exact: true }).click();
  await dialog(page).getByRole('button', { name: 'Decide' }).click();
  await dialog(page).waitFor({ state: 'hidden' });
}

/** Sends it, and says yes to the exact words. */
export async function sendIt(page: Page, seen: Seen = unseen): Promise<void> {
  await communicationCard(page).getByRole('button', { name: 'Send', exact: true }).click();
  await dialog(page).getByText('E-mail 1,500 people, status page, in-app, Slack').waitFor();
  await seen();
  await dialog(page).getByRole('button', { name: 'Send', exact: true }).click();
}
